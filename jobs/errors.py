"""What `jobs` raises for people. No Dask here, so that a screen may know it before the engine is loaded."""


class CallFailed(RuntimeError):
    """A short task or a question to the scheduler failed; the message is a sentence for people."""
