"""What the app does once, after its first page is on its way: give threads short turns, start the workers."""

import sys
import threading

# The first page comes first: starting workers at once would take both cores from the browser that draws it.
_AFTER_S = 2.0
# Python lets a thread compute for 5 ms before another has its turn. The one thread that talks to the browsers waits for
# its turn before every message: in a full class, that let messages pile up for minutes.
_TURN_S = 0.0005

_lock = threading.Lock()
_timers: list[threading.Timer] = []


def get_ready() -> None:
    """Short turns for all threads, and workers shortly, once in this process. Returns at once."""
    with _lock:
        if not _timers:
            sys.setswitchinterval(_TURN_S)
            timer = threading.Timer(_AFTER_S, _start_workers)
            timer.daemon = True
            timer.start()
            _timers.append(timer)


def _start_workers() -> None:
    import jobs  # here, because it takes a second to import and the first page does without

    jobs.warm_up()
