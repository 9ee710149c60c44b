"""Which runs can be taken home as a folder (`models.take_home`). No torch."""

from models.spec import RunSpec


def packing_problem(spec: RunSpec) -> str:
    """Why a run of this spec can't be packed, in a sentence; empty if it can."""
    if spec.fault:
        return "A race with a planted fault can't be packed: who builds on its program would build on the mistake."
    return ""
