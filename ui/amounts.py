"""Amounts as people read them: three digits that count, and a word for the size."""

import math

_WORDS = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_DURATIONS = ((365 * 86400, "years"), (86400, "days"), (3600, "hours"), (60, "minutes"), (1, "seconds"))
_BYTES = ((1e15, "PB"), (1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def amount(value: float) -> str:
    """Three significant digits: 0.0123, 1.5, 12,300; nothing that needs an exponent to be read."""
    if value == 0:
        return "0"
    if abs(value) < 1e-6:
        return "under a millionth"
    decimals = max(0, 2 - math.floor(math.log10(abs(value))))
    rounded = round(value, 2 - math.floor(math.log10(abs(value))))
    text = f"{rounded:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def count(value: float) -> str:
    """A number of things: 13,706, 66 million, 1.5 billion."""
    for size, word in _WORDS:
        if value >= size:
            return f"{amount(value / size)} {word}"
    return f"{value:,.0f}"


def duration(seconds: float) -> str:
    """A time in the unit that suits it: 0.2 milliseconds, 14 days, 1,900 years."""
    for size, word in _DURATIONS:
        if seconds >= size:
            return f"{amount(seconds / size)} {word}"
    if seconds >= 1e-3:
        return f"{amount(seconds * 1e3)} milliseconds"
    return f"{amount(seconds * 1e6)} microseconds"


def size(size_bytes: float) -> str:
    """A file or a memory in decimal units: 55 kB, 3.3 MB, 40 GB."""
    for step, unit in _BYTES:
        if size_bytes >= step:
            return f"{amount(size_bytes / step)} {unit}"
    return f"{size_bytes:.0f} bytes"
