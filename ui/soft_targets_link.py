"""What a link to the Soft targets screen says: ?data=mnist-5k&image=3&T=10&log=yes&student=plain&show=7."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from models.catalogue import DATASETS
from models.records import Gallery, Role
from ui.components.soft_bars import FILTERS, HIGHEST_TEMPERATURE, LOWEST_TEMPERATURE, SoftBarsState

_SCALES = {"no": False, "yes": True}
_STUDENTS: dict[str, Role] = {"distilled": "distilled", "plain": "plain"}


def read_data(query: Mapping[str, str], names: tuple[str, ...]) -> tuple[str, list[str]]:
    """The data set that a link names, or the first one; and a sentence if the link's name is unknown."""
    name = query.get("data", names[0])
    if name in names:
        return name, []
    return names[0], [
        f"The link asks for the images “{name[:40]}”, which are not here. You see “{DATASETS[names[0]].title}” instead."
    ]


def read_state(query: Mapping[str, str], default: SoftBarsState, gallery: Gallery) -> tuple[SoftBarsState, list[str]]:
    """What a link sets. A value that cannot be takes its default, and a sentence says so."""
    count = len(gallery.labels)
    shown = (*FILTERS, *(name for k, name in enumerate(gallery.classes) if k in gallery.labels))
    found = {
        "image": ("picked", _image(query.get("image"), count), f"image “{{}}” must be a number from 1 to {count}."),
        "T": (
            "temperature",
            _temperature(query.get("T")),
            f"temperature “{{}}” must be a number from {LOWEST_TEMPERATURE:g} to {HIGHEST_TEMPERATURE:g}.",
        ),
        "log": ("logarithmic", _SCALES.get(query.get("log", "")), "scale “log={}” must be yes or no."),
        "student": ("student", _STUDENTS.get(query.get("student", "")), "student “{}” must be distilled or plain."),
        "show": (
            "shown",
            next((each for each in shown if each == query.get("show")), None),
            f"choice of images “show={{}}” must be {', '.join(shown[:-1])} or {shown[-1]}.",
        ),
    }
    asked = {name: entry for name, entry in found.items() if name in query}
    good: dict[str, Any] = {field: value for field, value, _ in asked.values() if value is not None}
    problems = [
        f"The link's {complaint.format(query[name][:40])}"
        for name, (_, value, complaint) in asked.items()
        if value is None
    ]
    return replace(default, **good), problems


def to_query(data: str, state: SoftBarsState) -> dict[str, str]:
    """The link that shows this again."""
    query = {
        "data": data,
        "image": str(state.picked + 1),
        "T": f"{state.temperature:g}",
        "log": "yes" if state.logarithmic else "no",
        "show": state.shown,
    }
    return query if state.student is None else query | {"student": state.student}


def _image(text: str | None, count: int) -> int | None:
    """People count images from 1."""
    if text is not None and text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= count:
        return int(text[:9]) - 1
    return None


def _temperature(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if LOWEST_TEMPERATURE <= value <= HIGHEST_TEMPERATURE else None
