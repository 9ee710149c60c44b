"""What operators look at: how the server is. Numbers only, nothing about who is on it."""

import platform
import shutil
import subprocess
import time
import tomllib
from concurrent.futures import Future
from importlib.metadata import version
from pathlib import Path

import psutil
import streamlit as st
from streamlit.runtime import get_instance

import jobs
import store
from jobs.queueing import Census
from models.paths import home
from store import health
from ui import session
from ui.amounts import duration, size
from ui.asking import in_words
from ui.tables import show_table

LOOK_S = 5.0
_ANSWER_S = 0.5  # a later answer is shown at the next look
_ASK_AGAIN_S = 30.0
_RULES = """<style>
.st-key-operator_tables tr > :first-child { width: 55%; } /* one column under the other */
.st-key-operator_tables [data-stale="true"] { opacity: 1 !important; transition: none !important; }
</style>"""
_LIBRARIES = ("streamlit", "torch", "distributed", "sqlalchemy", "alembic", "psycopg")


def show() -> None:
    """Everything, drawn anew every few seconds."""
    st.caption(f"Of this moment; it looks again every {LOOK_S:.0f} seconds. Nobody's name stands here.")
    st.html(_RULES)
    with st.container(key="operator_tables"):
        st.fragment(_draw, run_every=LOOK_S)()


def _draw() -> None:
    counted = _asked()
    st.header("This app process", anchor=False)
    show_table(_process(), "This app process")
    st.header("The machine", anchor=False)
    show_table(_machine(), "The machine")
    queue = st.container()  # filled last: its answer may take a moment
    st.header("Database", anchor=False)
    _database()
    st.header("Versions", anchor=False)
    show_table(_versions(), "Versions")
    with queue:
        st.header("Queue and workers", anchor=False)
        _queue(counted)


def _rows(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"What": name, "Now": value} for name, value in values.items()]


def _process() -> list[dict[str, str]]:
    process = psutil.Process()
    return _rows(
        {
            "Process": str(process.pid),
            "Up for": duration(time.time() - process.create_time()),
            "Live sessions": str(_sessions()),
            "Memory": size(process.memory_info().rss),
        }
    )


def _sessions() -> int:
    """Browser tabs that are connected to this process."""
    found = get_instance().stats_mgr.get_stats(["active_sessions"])
    return sum(int(stat.value) for stats in found.values() for stat in stats)


def _machine() -> list[dict[str, str]]:
    memory, disk = psutil.virtual_memory(), shutil.disk_usage(home())
    minute, _, quarter = psutil.getloadavg()
    return _rows(
        {
            "Memory free": f"{size(memory.available)} of {size(memory.total)}",
            "Disk free, where OWLET_HOME is": f"{size(disk.free)} of {size(disk.total)}",
            "Cores": str(psutil.cpu_count()),
            "Load, last minute and last 15": f"{minute:.1f}, {quarter:.1f}",
        }
    )


def _asked() -> "Future[Census]":
    """The scheduler's answer to come. A scheduler that hangs is not asked at every look."""
    now = time.monotonic()
    at, answer = st.session_state.get(session.OPERATOR_ASKED, (now, None))
    if answer is None or now - at >= _ASK_AGAIN_S:
        at, answer = now, jobs.census()
        st.session_state[session.OPERATOR_ASKED] = (at, answer)
    found: Future[Census] = answer
    return found


def _queue(counted: "Future[Census]") -> None:
    try:
        found = counted.result(_ANSWER_S)
    except TimeoutError:
        st.warning("The scheduler has not answered yet. It may be starting; this page looks again by itself.")
        return
    except Exception as error:  # whatever the scheduler may raise: the page goes on
        st.error(in_words(error))
        return
    finally:
        if counted.done():
            st.session_state.pop(session.OPERATOR_ASKED, None)
    show_table(
        _rows(
            {
                "Runs that wait": str(found.waiting),
                "Runs under way": str(found.under_way),
                "App processes here": str(found.app_processes),
                "Workers": str(len(found.workers)),
            }
        ),
        "Queue",
    )
    _workers(found)


def _workers(found: Census) -> None:
    workers = [
        {
            "Worker": worker.address.rpartition("/")[2],
            "Runs": str(worker.runs),
            "Memory": size(worker.memory_bytes),
            "Restarts beyond": size(worker.limit_bytes) if worker.limit_bytes else "no limit",
        }
        for worker in found.workers
    ]
    if workers:
        show_table(workers, "Workers")
    else:
        st.warning("There is no worker, so runs wait. On a fresh server the first ones come within ten seconds.")


def _database() -> None:
    try:
        found = health.look()
    except store.StoreError as error:
        st.error(f"The database does not answer ({error}).")
        return
    values = {
        "Database": found.kind,
        "Tables’ revision": found.revision,
        "Size": size(found.size_bytes),
        "Classes with somebody there": str(found.classes_now),
        "Learners in them": str(found.members_now),
    }
    rows = {f"Rows in {name}": f"{count:,}" for name, count in found.rows.items()}
    show_table(_rows(values | rows), "Database")


def _versions() -> list[dict[str, str]]:
    known = {"Owlet": _own_version(), "Python": platform.python_version()}
    return _rows(known | {name: version(name) for name in _LIBRARIES})


@st.cache_resource(show_spinner=False)
def _own_version() -> str:
    """The number in pyproject.toml, and the commit where this is a checkout."""
    root = Path(__file__).parents[1]
    number = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    git = ["git", "-C", str(root), "rev-parse", "--short", "HEAD"]
    try:
        commit = subprocess.run(git, capture_output=True, text=True, check=True, timeout=5).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return str(number)
    return f"{number}, commit {commit}"
