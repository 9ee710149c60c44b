"""What docs/deploy.md tells, on one machine: PostgreSQL, one scheduler, two workers, two app processes, nginx."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from benchmarks.learners import cookie_of
from benchmarks.mortal_app import App
from benchmarks.nginx import nginx
from benchmarks.shared_cluster import shared_cluster
from benchmarks.visitor import Trouble, Visitor
from tests import postgres


@dataclass
class Trial:
    """Everything that runs, and what was found."""

    address: str  # of nginx
    first: App
    second: App
    routes: tuple[str, str] = ("", "")  # the cookies by which nginx sends a visitor to the first and the second
    found: dict[str, Any] = field(default_factory=dict)

    def visitor(self, who: str, at: int) -> Visitor:
        """A learner's session at the first (0) or the second process (1)."""
        return Visitor(self.address, f"{cookie_of(who)}; owlet_route={self.routes[at]}")


@contextmanager
def everything() -> Iterator[Trial]:
    """All of it, up. The store of this process is the same database. If a check fails, the servers' logs are told."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["OWLET_HOME"] = str(folder / "home")
        os.environ["OWLET_DATABASE_URL"] = stack.enter_context(postgres.server()).new_database()
        os.environ["OWLET_SCHEDULER"] = stack.enter_context(shared_cluster(2)).address
        folders = [folder / name for name in ("first", "second")]
        for each in folders:
            each.mkdir()
        apps = [App(each, OWLET_HOME=os.environ["OWLET_HOME"]) for each in folders]
        for app in apps:
            stack.callback(app.close)
            app.start()
        address = stack.enter_context(nginx(folder, [app.port for app in apps]))
        try:
            yield Trial(address, *apps)
        except Trouble:
            for each in folders:
                print(f"{each.name}: {(each / 'server.log').read_text(encoding='utf-8')[-3000:]}", file=sys.stderr)
            raise


def find_routes(trial: Trial) -> None:
    """Come as new browsers until both processes have answered; then come again: the same one answers."""
    came: dict[str, list[str]] = {}
    for _ in range(40):
        answer = httpx.get(trial.address)
        came.setdefault(answer.headers["x-served-by"], []).append(answer.cookies["owlet_route"])
    ports = [f"127.0.0.1:{app.port}" for app in (trial.first, trial.second)]
    for port in ports:
        for route in came[port]:
            again = httpx.get(f"{trial.address}/_stcore/health", cookies={"owlet_route": route})
            if again.headers["x-served-by"] != port or "owlet_route" in again.cookies:
                raise Trouble("A browser that came again was sent to another process.")
    trial.routes = (came[ports[0]][0], came[ports[1]][0])
    trial.found["new_browsers"] = [len(came[port]) for port in ports]
