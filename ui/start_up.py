"""What the app does once, after its first page is on its way: start the workers that train."""

import threading

# The first page comes first: starting workers at once would take both cores from the browser that draws it.
_AFTER_S = 2.0

_lock = threading.Lock()
_timers: list[threading.Timer] = []


def get_ready() -> None:
    """Start the workers shortly, once in this process. Returns at once."""
    with _lock:
        if not _timers:
            timer = threading.Timer(_AFTER_S, _start_workers)
            timer.daemon = True
            timer.start()
            _timers.append(timer)


def _start_workers() -> None:
    import jobs  # here, because it takes a second to import and the first page does without

    jobs.warm_up()
