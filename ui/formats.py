"""Numbers as people read them. Lessons print them too and know no screen, so they are made over there."""

from lessons.formats import NO_BREAK, number, percent, times

__all__ = ["NO_BREAK", "number", "percent", "times"]
