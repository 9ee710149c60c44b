"""What of a sweep stands in the address: its dials, how its map is laid out, and which square is looked into.

`?temperature=1,4&…&across=temperature&down=student&show=gain&at_examples=100&square=3`. No streamlit.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from models.spec import SpecError
from models.sweep import AXES, SweepSpec, Value
from ui.sweep_words import PRESETS

SHOWN = {"gain": "Gain", "distilled": "Distilled", "plain": "Plain"}  # what the colours of a map may show
LOOK_INTO = "look-into"  # the place on the screen where a square is looked into


@dataclass(frozen=True)
class View:
    """How a map is laid out. Dials with several values that span no side of it stand `at` one of them."""

    across: str
    down: str
    at: Mapping[str, Value]
    shown: str = "gain"
    square: int = 0  # that is looked into, as models.sweep.squares counts them


def several(spec: SweepSpec) -> list[str]:
    """The dials that differ within the sweep."""
    return [axis for axis in AXES if len(getattr(spec, axis)) > 1]


def usual_view(spec: SweepSpec) -> View:
    """The map that a sweep starts with: temperature across, or whichever dials have several values."""
    order = [*several(spec), *(axis for axis in AXES if axis not in several(spec))]
    down, across = ("student", "temperature") if {"temperature", "student"} >= set(order[:2]) else order[:2]
    return View(across, down, {axis: getattr(spec, axis)[0] for axis in left_over(spec, across, down)})


def left_over(spec: SweepSpec, across: str, down: str) -> list[str]:
    """The dials with several values of which this map shows one."""
    return [axis for axis in several(spec) if axis not in (across, down)]


def fits(view: View, spec: SweepSpec) -> bool:
    """Whether the view is one of this sweep."""
    left = left_over(spec, view.across, view.down)
    return left == list(view.at) and all(view.at[axis] in getattr(spec, axis) for axis in left)


def read_spec(query: Mapping[str, str]) -> tuple[SweepSpec, list[str]]:
    """The sweep of a link. A dial at fault takes its usual values; each gives a sentence."""
    default, kept = PRESETS[0].spec, dict(query)
    usual, sentences = default.to_query(), list[str]()
    while True:  # each round takes at least one dial from the link away, and the usual values are sound
        try:
            return SweepSpec.from_query(kept, default), sentences
        except SpecError as error:
            named = [name for name in error.problems if name in kept]
            if not named:  # no single dial is at fault, but all together: too many runs
                named = [
                    max((name for name in (*AXES, "seeds") if name in kept), key=lambda name: kept[name].count(","))
                ]
            in_place = ", ".join(f"{name} = {usual[name]}" for name in named)
            said = ", ".join(f"“{name}={kept[name][:40]}”" for name in named)
            sentences.append(
                f"The link says {said}. {' '.join(error.problems.values())} In its place stands {in_place}."
            )
            kept = {name: text for name, text in kept.items() if name not in named}


def read_view(query: Mapping[str, str], spec: SweepSpec) -> tuple[View, list[str]]:
    """The layout of a link. What cannot be is as usual, and a sentence says so."""
    start, sentences = usual_view(spec), list[str]()

    def one_of(name: str, options: Iterable[str], usual: str) -> str:
        if (text := query.get(name, usual)) in options:
            return text
        sentences.append(f"The link says “{name}={text[:40]}”, which this map has not. “{usual}” stands in.")
        return usual

    across = one_of("across", AXES, start.across)
    rest = [axis for axis in AXES if axis != across]
    down = one_of("down", rest, start.down if start.down in rest else start.across)
    at = {}
    for axis in left_over(spec, across, down):
        values = dict(zip(spec.to_query()[axis].split(","), getattr(spec, axis), strict=True))
        at[axis] = values[one_of(f"at_{axis}", values, next(iter(values)))]
    count = len(spec.cells()) // len(spec.seeds)
    square = one_of("square", [str(number + 1) for number in range(count)], "1")
    return View(across, down, at, one_of("show", SHOWN, start.shown), int(square) - 1), sentences


def to_query(spec: SweepSpec, view: View) -> dict[str, str]:
    """The link that shows this again."""
    texts = {
        f"at_{axis}": spec.to_query()[axis].split(",")[getattr(spec, axis).index(value)]
        for axis, value in view.at.items()
    }
    layout = {"across": view.across, "down": view.down, "show": view.shown, "square": str(view.square + 1)}
    return spec.to_query() | layout | texts


def link(spec: SweepSpec, view: View, place: str = "") -> str:
    """The same as a short link within the page: what is as usual is left out."""
    usual = PRESETS[0].spec.to_query()
    query = {name: text for name, text in to_query(spec, view).items() if text != usual.get(name)}
    return f"?{urlencode(query, safe=',')}{f'#{place}' if place else ''}"
