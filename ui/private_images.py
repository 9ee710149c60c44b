"""Runs on a learner's own images. Their numbers may be shared by link; the images are not given away with them."""

from models.catalogue import is_folder
from models.spec import RunSpec

KEPT_BACK = (
    "This run learned from somebody's own images. Its link shares what came of it, not the images: its dials, its "
    "folder and its drawing page stay with whoever trained it."
)
NOT_SHARED = "These are your own images, and the link does not share them: neither dials nor folder nor drawing page."


def are_kept_back(spec: RunSpec, is_own: bool) -> bool:
    """Whether a visitor may read this run's numbers only."""
    return is_folder(spec.data) and not is_own
