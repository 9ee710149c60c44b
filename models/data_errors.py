"""What can go wrong with images, said in sentences for people. No torch."""

import errno


class DataError(Exception):
    """A data set that cannot be had or used. The message is a plain sentence that says what to do."""


def disk_error(error: OSError, doing: str) -> DataError:
    """The sentence for a failed read or write; `doing` completes "while …"."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DataError(
            f"The disk is full: it happened while {doing}. Make some room and try again; nothing was kept."
        )
    reason = error.strerror or type(error).__name__
    return DataError(f"The disk said no while {doing} ({reason}). Check the folder OWLET_HOME and its permissions.")
