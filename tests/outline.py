"""The headings of a page in their order, as a screen reader lists them."""

import re

from streamlit.testing.v1 import AppTest

_LEVELS = {"title": 1, "header": 2, "subheader": 3}
_MARK = re.compile(r"^(#{1,6}) (.+)$|<h([1-6])\b[^>]*>(.*?)</h", re.MULTILINE)


def outline(app: AppTest) -> list[tuple[int, str]]:
    """(level, text) of each heading: our own, those in Markdown and those in HTML."""
    found: list[tuple[int, str]] = []
    for element in app.main:
        if element.type in _LEVELS:
            found.append((_LEVELS[element.type], element.value))
        elif element.type in ("markdown", "html"):
            text = element.value if element.type == "markdown" else element.proto.body
            found += [(len(each[1] or "") or int(each[3]), each[2] or each[4]) for each in _MARK.finditer(text)]
    return found


def skips(app: AppTest) -> list[str]:
    """What is wrong with the outline: each heading that is more than one level below the heading before it.

    A page without any heading is wrong too.
    """
    levels = outline(app)
    if not levels:
        return ["no heading"]
    return [text for (above, _), (level, text) in zip([(0, ""), *levels], levels, strict=False) if level > above + 1]
