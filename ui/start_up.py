"""What the app does once, after its first page is on its way: make room for a class, start the workers."""

import gc
import pkgutil
import sys
import threading
from importlib import import_module

from ui.streamlit_mends import let_each_run_tell_its_end, put_themes_together_once

# The first page comes first: starting workers at once would take both cores from the browser that draws it.
_AFTER_S = 2.0
# Python lets a thread compute for 5 ms before another has its turn. The one thread that talks to the browsers waits for
# its turn before every message: in a full class, that let messages pile up for minutes.
_TURN_S = 0.0005
# Every visitor is an open file. Many systems allow a program 1,024 unless it asks for more.
_OPEN_FILES = 10_000

# Python looks for garbage after every so many new objects, by itself so often that it takes a tenth of a full class's
# time. New objects before a look at the newest, such looks before one at older ones, such before one at all.
_GARBAGE_PACE = (20_000, 20, 20)

_lock = threading.Lock()
_timers: list[threading.Timer] = []


def get_ready() -> None:
    """Room for visitors now, workers shortly, once in this process. Returns at once."""
    with _lock:
        if not _timers:
            sys.setswitchinterval(_TURN_S)
            gc.set_threshold(*_GARBAGE_PACE)
            allow_many_visitors()
            let_each_run_tell_its_end()
            put_themes_together_once()
            timer = threading.Timer(_AFTER_S, _warm_up)
            timer.daemon = True
            timer.start()
            _timers.append(timer)


def allow_many_visitors() -> None:
    """Ask the system for enough open files, as far as it gives them. Windows has no such bound."""
    if sys.platform != "win32":
        import resource

        allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
        if allowed < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _warm_up() -> None:
    """Start the workers, and read what two hundred visitors who come at once would each read for themselves."""
    import jobs  # here, because these take a second to import and the first page does without
    import ui.charts
    import ui.exhibits
    from lessons import contents, reference

    jobs.warm_up()
    contents.contents()
    contents.tour()
    contents.experiments()
    reference.glossary()
    for exhibit in pkgutil.iter_modules(ui.exhibits.__path__):  # else the first reader of each lesson waits for them
        import_module(f"ui.exhibits.{exhibit.name}")
