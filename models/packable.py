"""Which runs can be taken home as a folder (`models.take_home`). No torch."""

from models.catalogue import parse_network
from models.spec import RunSpec


def packing_problem(spec: RunSpec) -> str:
    """Why a run of this spec can't be packed, in a sentence; empty if it can."""
    if spec.method != "soft-targets" or spec.fault:
        return "Only races by soft targets can be packed: the script shows that method."
    if spec.augment:
        return "Races whose images are shifted at random can't be packed. Switch that off and run again."
    if "resnet" in {parse_network(spec.student)[0], parse_network(spec.teacher)[0]}:
        return "Races with a residual network can't be packed. Choose another kind of network and run again."
    return ""
