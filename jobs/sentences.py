"""What a learner reads when a run cannot go on."""

import logging
from concurrent.futures import CancelledError

from distributed.scheduler import KilledWorker

from jobs.cluster import ClusterError
from jobs.queueing import MOST_ATTEMPTS

logger = logging.getLogger(__name__)

LOST = (
    "The connection to the computing engine was lost before the run was finished. Press the button to start it again."
)
KILLED = (
    f"The worker stopped in the middle {MOST_ATTEMPTS} times. "
    "The run probably needs more memory than there is: choose a smaller network or fewer images."
)
RESTARTED = (
    "The worker stopped in the middle (it may have run out of memory). "
    "The run has started again from the beginning: attempt {attempt}."
)


def why_not(error: Exception) -> str:
    """What a learner reads when a task could not run at all."""
    if isinstance(error, KilledWorker):
        return KILLED
    if isinstance(error, ClusterError):
        return str(error)
    if isinstance(error, (CancelledError, OSError, TimeoutError)):
        return LOST
    logger.error("The cluster could not run a task", exc_info=error)
    cause = f"{type(error).__name__}: {error}"
    return f"The computing engine could not take this on ({cause}). Please tell whoever looks after this server."
