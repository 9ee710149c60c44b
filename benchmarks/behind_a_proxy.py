"""Two app processes behind nginx: `python -m benchmarks.behind_a_proxy` starts what docs/deploy.md tells, and tries it.

PostgreSQL, one Dask scheduler with two workers, two app processes, and nginx with docs/deploy/nginx.conf. Visitors come
through nginx over real websockets. At the end one app process is killed and starts again.
"""

import argparse
import asyncio
import json
import statistics
import time
from typing import Any

import httpx
from streamlit.proto.WidgetStates_pb2 import WidgetState

import store
from benchmarks.class_visits import LONG as LONG_CELL
from benchmarks.class_visits import Host, Learner
from benchmarks.learners import id_of
from benchmarks.two_processes import Trial, everything, find_routes
from benchmarks.visitor import Trouble, Visitor

QUICK = "data=digits&examples=300&epochs=3"
LONG = "data=digits&examples=300&epochs=50&seeds=0,1,2,3,4"
CHECKED = "temperature"  # a lesson with a check
_WAIT_S = 120.0
_LOOK_S = 0.25
_UPLOAD_BYTES = 150 * 10**6


def measure(visitors: int) -> dict[str, Any]:
    """Start everything, try it, and end it."""
    with everything() as trial:
        find_routes(trial)
        for check in (_answers, _runs, _uploads, _class):
            asyncio.run(check(trial))
        asyncio.run(_kill(trial, visitors))
    store.close()
    return trial.found


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
        chosen not in {text for each in store.load_answers(id_of(f"visitor {number}")).values() for text in each.tries}
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
