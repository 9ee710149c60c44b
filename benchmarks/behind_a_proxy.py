"""Two app processes behind nginx: `python -m benchmarks.behind_a_proxy` starts what docs/deploy.md tells, and tries it.

PostgreSQL, one Dask scheduler with two workers, two app processes, and nginx with docs/deploy/nginx.conf. Visitors come
through nginx over real websockets. At the end one app process is killed and starts again.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from streamlit.proto.WidgetStates_pb2 import WidgetState

import store
from benchmarks.class_visits import LONG as LONG_CELL
from benchmarks.class_visits import Host, Learner
from benchmarks.contestant import REPOSITORY
from benchmarks.nginx import nginx
from benchmarks.served import free_port, serve, wait_until_it_listens
from benchmarks.shared_cluster import shared_cluster
from benchmarks.visitor import Trouble, Visitor
from tests import postgres

QUICK = "data=digits&examples=300&epochs=3"
LONG = "data=digits&examples=300&epochs=50&seeds=0,1,2,3,4"
CHECKED = "temperature"  # a lesson with a check
_WAIT_S = 120.0
_LOOK_S = 0.25
_UPLOAD_BYTES = 150 * 10**6


@dataclass
class Trial:
    """Everything that runs, and what was found."""

    address: str  # of nginx
    first: "App"
    second: "App"
    routes: tuple[str, str] = ("", "")  # the cookies by which nginx sends a visitor to the first and the second
    found: dict[str, Any] = field(default_factory=dict)

    def visitor(self, who: str, at: int) -> Visitor:
        """A learner's session at the first (0) or the second process (1)."""
        return Visitor(self.address, f"owlet_learner={_code(who)}; owlet_route={self.routes[at]}")


class App:
    """An app process that can be killed and started again on its port."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self._folder = folder
        folder.mkdir()
        self._stack = ExitStack()

    def start(self) -> None:
        """Start, and return when it listens."""
        serving = serve(REPOSITORY / "app.py", self._folder, self.port, OWLET_HOME=os.environ["OWLET_HOME"])
        self.process, address = self._stack.enter_context(serving)
        wait_until_it_listens(self.process, address)

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """End it in order."""
        self._stack.close()


def measure(visitors: int) -> dict[str, Any]:
    """Start everything, try it, and end it."""
    with _everything() as trial:
        _find_routes(trial)
        for check in (_answers, _runs, _uploads, _class):
            asyncio.run(check(trial))
        asyncio.run(_kill(trial, visitors))
    store.close()
    return trial.found


@contextlib.contextmanager
def _everything() -> Iterator[Trial]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        os.environ["OWLET_HOME"] = str(folder / "home")
        os.environ["OWLET_DATABASE_URL"] = stack.enter_context(postgres.server()).new_database()
        os.environ["OWLET_SCHEDULER"] = stack.enter_context(shared_cluster(2)).address
        apps = (App(folder / "first"), App(folder / "second"))
        for app in apps:
            stack.callback(app.close)
            app.start()
        address = stack.enter_context(nginx(folder, [app.port for app in apps]))
        try:
            yield Trial(address, *apps)
        except Trouble:
            for name in ("first", "second"):
                print(f"{name}: {(folder / name / 'server.log').read_text(encoding='utf-8')[-3000:]}", file=sys.stderr)
            raise


def _find_routes(trial: Trial) -> None:
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


async def _answers(trial: Trial) -> None:
    """A learner's answer given through one process is seen through the other."""
    here, there = trial.visitor("reader", 0), trial.visitor("reader", 1)
    await here.open("course", f"lesson={CHECKED}")
    chosen = await _answer(here)
    await there.open("course", f"lesson={CHECKED}")
    if here.served_by == there.served_by:
        raise Trouble("Both sessions were at one process.")
    trial.found["answer_seen_at_the_other"] = chosen in {radio.raw_value for radio in _questions(there)}
    await here.close()
    await there.close()


async def _runs(trial: Trial) -> None:
    """A run of one process is opened at the other by its link, while it goes on and after it."""
    here, there = trial.visitor("trainer", 0), trial.visitor("friend", 1)
    await here.open("lab", QUICK)
    await here.press("Train")
    await _until(lambda: _has_ended(here), "The race did not end.")
    await there.open("lab", here.query)
    trial.found["run_opened_at_the_other"] = "run=" in here.query and _has_ended(there)
    await here.close()
    await there.close()


async def _uploads(trial: Trial) -> None:
    """A large upload comes through to the right process; nginx stops one that is too large."""
    visitor = trial.visitor("uploader", 0)
    await visitor.open("lab")
    token = httpx.get(f"{trial.address}/_stcore/health").cookies["_streamlit_xsrf"]
    said = []
    for at, size in ((0, _UPLOAD_BYTES), (1, 1), (0, 300 * 10**6)):
        async with httpx.AsyncClient(timeout=60) as client:
            answer = await client.put(
                f"{trial.address}/_stcore/upload_file/{visitor.session_id}/images",
                files={"file": ("images.zip", bytes(size))},
                headers={"X-Xsrftoken": token},
                cookies={"_streamlit_xsrf": token, "owlet_route": trial.routes[at]},
            )
        said.append(answer.status_code)
    trial.found["uploads"] = dict(zip(("150 MB", "1 B to the other process", "300 MB"), said, strict=True))
    await visitor.close()


async def _class(trial: Trial) -> None:
    """A class is opened at one process, joined and run at the other, and held from the first."""
    host = Host(trial.visitor("teacher", 0))
    await host.open_class()
    learner = Learner(trial.visitor("Ann", 1))
    await learner.join(host.code, "Ann")
    await learner.guess()
    started_s = time.perf_counter()
    await learner.visitor.press("Run my cell")
    await _until(learner.has_outcome, "The cell was not measured.")
    trial.found["class_cell_s"] = time.perf_counter() - started_s
    started_s = time.perf_counter()
    await _until(host.sees_a_score, "The host's map stayed empty.")
    trial.found["class_map_at_the_other_s"] = time.perf_counter() - started_s
    await host.set_pace("Hold: join only")
    second = Learner(trial.visitor("Ben", 1))
    await second.join(host.code, "Ben")
    trial.found["held_at_the_other"] = second.is_held()
    started_s = time.perf_counter()
    await host.set_pace("Free")
    await _until(lambda: not second.is_held(), "The other process went on holding.")
    trial.found["freed_at_the_other_s"] = time.perf_counter() - started_s
    for each in (host.visitor, learner.visitor, second.visitor):
        await each.close()


async def _kill(trial: Trial, count: int) -> None:
    """SIGKILL of one process: its visitors come back at the other, with every answer; then it starts again."""
    visitors = [trial.visitor(f"visitor {number}", 0) for number in range(count)]
    for visitor in visitors:
        await visitor.open("course", f"lesson={CHECKED}")
    given = [await _answer(visitor) for visitor in visitors]
    racer = trial.visitor("racer", 0)
    await racer.open("lab", LONG)
    await racer.press("Train")
    code, learner = await _cell_under_way(trial)
    await asyncio.to_thread(trial.first.kill)
    await asyncio.gather(*(visitor.wait_until_lost() for visitor in (*visitors, racer, learner.visitor)))
    trial.found["visitors"] = count
    trial.found["back_at_the_other_s"] = sorted(await asyncio.gather(*map(_come_back, range(count), [trial] * count)))
    trial.found["answers_lost"] = sum(
        chosen not in {text for each in store.load_answers(_id(f"visitor {number}")).values() for text in each.tries}
        for number, chosen in enumerate(given)
    )
    await _go_on(trial, racer.query)
    await _run_again(trial, code)
    started_s = time.perf_counter()
    trial.first.start()
    await _until(lambda: _is_back(trial), "nginx did not send anybody to the process that came back.")
    trial.found["process_back_s"] = time.perf_counter() - started_s


async def _come_back(number: int, trial: Trial) -> float:
    """What a browser does that has lost its session: it connects again, with its cookies and its address."""
    started_s = time.perf_counter()
    visitor = trial.visitor(f"visitor {number}", 0)
    await visitor.open("course", f"lesson={CHECKED}")
    seconds = time.perf_counter() - started_s
    if visitor.served_by.rpartition(":")[2] != str(trial.second.port):
        raise Trouble(f"A visitor came back at {visitor.served_by}.")
    await visitor.close()
    return seconds


async def _cell_under_way(trial: Trial) -> tuple[str, Learner]:
    """A class led at the second process, of which a learner trains a long cell at the first."""
    host = Host(trial.visitor("another teacher", 1))
    await host.open_class(LONG_CELL)
    learner = Learner(trial.visitor("Cid", 0))
    await learner.join(host.code, "Cid")
    await learner.guess()
    await learner.visitor.press("Run my cell")
    await host.visitor.close()
    return host.code, learner


async def _run_again(trial: Trial, code: str) -> None:
    """The learner whose cell died with the process comes back at the other, and may run it again."""
    started_s = time.perf_counter()
    learner = Learner(trial.visitor("Cid", 0))
    await learner.visitor.open("join", f"code={code}")
    await _until(learner.may_run, "The cell could not be run again.")
    trial.found["lost_cell_may_run_after_s"] = time.perf_counter() - started_s
    await learner.visitor.close()


async def _go_on(trial: Trial, query: str) -> None:
    """The race that died with its process: the link opens the same dials at the other, and Train runs it there."""
    racer = trial.visitor("racer", 0)
    await racer.open("lab", query)
    trial.found["lost_race_says"] = [alert.body for alert in racer.all("alert") if "this link" in alert.body]
    await racer.press("Train")
    await _until(lambda: any(each.label == "Stop" and not each.disabled for each in racer.all("button")), "No run.")
    await racer.press("Stop")
    await racer.close()


async def _answer(visitor: Visitor) -> str:
    """Answer the first check; it is acknowledged when the screen stands."""
    radio = _questions(visitor)[0]
    chosen = str(radio.options[0])
    await visitor.set(WidgetState(id=radio.id, string_value=chosen))
    return chosen


def _questions(visitor: Visitor) -> list[Any]:
    return [radio for radio in visitor.all("radio") if radio.label == "Your answer"]


def _has_ended(visitor: Visitor) -> bool:
    return any(heading.body == "What came of it" for heading in visitor.all("heading"))


def _is_back(trial: Trial) -> bool:
    answer = httpx.get(f"{trial.address}/_stcore/health", cookies={"owlet_route": trial.routes[0]})
    return answer.headers["x-served-by"].endswith(f":{trial.first.port}")


async def _until(holds: Any, otherwise: str) -> None:
    deadline_s = time.perf_counter() + _WAIT_S
    while not holds():
        if time.perf_counter() > deadline_s:
            raise Trouble(otherwise)
        await asyncio.sleep(_LOOK_S)


def _code(who: str) -> str:
    digits = hashlib.sha256(who.encode()).hexdigest()[:16]
    return "-".join(["owl", *(digits[start : start + 4] for start in range(0, 16, 4))])


def _id(who: str) -> str:
    return hashlib.sha256(_code(who).encode()).hexdigest()[:32]


def table(found: dict[str, Any]) -> str:
    """What was found, for people."""
    back = found["back_at_the_other_s"]
    shown = found | {"back_at_the_other_s": f"median {statistics.median(back):.2f}, most {max(back):.2f}"}
    return "\n".join(f"{name.replace('_', ' '):28}{value}" for name, value in shown.items())


def main(arguments: list[str] | None = None) -> None:
    """Measure, and print a table or one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.behind_a_proxy", description=__doc__)
    parser.add_argument("--visitors", type=int, default=20, help="of the process that is killed")
    parser.add_argument("--json", action="store_true", help="print one line of JSON")
    given = parser.parse_args(arguments)
    found = measure(given.visitors)
    print(json.dumps(found) if given.json else table(found))


if __name__ == "__main__":
    main()
