"""The watched images that the students get wrong, in two areas of fixed height; a press picks one of a student's.

The sprite travels once, as the CSS value `--watched-images` that `sprite_style` sets, and not with each change.
"""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

from ui.components.sources import component

_mount = component("wrong_images", Path(__file__).parent, "view.js")


@dataclass(frozen=True)
class Wrong:
    """One image, by its place in the sprite, what it is and what the student says it is."""

    image: int
    label: str
    answer: str


@dataclass(frozen=True)
class Panel:
    """One student's wrong images."""

    title: str
    glyph: str
    colour: str
    note: str  # what stands there when nothing is wrong, or not known yet
    wrong: tuple[Wrong, ...]


class Pick(NamedTuple):
    """Which image is looked at, and in whose panel it was picked, both counted from 0."""

    image: int = 0
    panel: int = 0


def sprite_style(sprite_png: bytes) -> str:
    """HTML that hands the sprite to the component; constant through a run."""
    return (
        f"<i></i><style>:root{{--watched-images:url(data:image/png;base64,{b64encode(sprite_png).decode()})}}</style>"
    )


def wrong_images(panels: Sequence[Panel], *, count: int, picked: Pick, key: str) -> Pick:
    """Draw both panels and return what the learner has picked, `picked` before that.

    Args:
        count: how many images stand in the sprite.
    """
    data = {"panels": [asdict(panel) for panel in panels], "count": count, "picked": picked}
    state = _mount(key=key, data=data, default={"picked": list(picked)}, on_picked_change=lambda: None)
    chosen = Pick(*map(int, state.picked or picked))
    return chosen if 0 <= chosen.image < max(1, count) and 0 <= chosen.panel < len(panels) else picked
