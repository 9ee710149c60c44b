"""A lesson's text made ready for the screen: measured values in their slots, glossary terms that open in place."""

import re
from html import escape

from lessons.reference import definition
from lessons.results import slots

_SLOT = re.compile(r"\{(?P<record>[a-z0-9]+(?:-[a-z0-9]+)*)\.(?P<field>[a-z_]+)\}")
_TERM = re.compile(r"\[\[(?P<term>[^\]|]+)(?:\|(?P<shown>[^\]]+))?\]\]")

RULES = """
.owlet-term { position: relative; cursor: help; text-decoration: underline dotted var(--st-primary-color) 2px;
  text-underline-offset: 3px; }
.owlet-term > .owlet-definition { position: absolute; z-index: 5; left: 0; top: calc(100% + 5px);
  width: 20rem; padding: 0.7rem 0.9rem; border-radius: 0.6rem; border: 1px solid var(--st-border-color);
  background: var(--st-background-color); box-shadow: 0 6px 24px rgb(0 0 0 / 18%); font-size: 0.95rem; line-height: 1.5;
  white-space: normal; font-weight: 400; }
.owlet-term:is(:focus, :focus-within, :hover) > .owlet-definition { display: block !important; }
@media (max-width: 1100px) { /* no room beside the column: a card at the foot of the screen */
  .owlet-term > .owlet-definition { position: fixed; inset: auto 1rem 1rem 1rem; width: auto; } }
.owlet-term:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
"""


def render(text: str) -> str:
    """Markdown with its slots filled and its terms marked up; show it with unsafe_allow_html.

    Raises:
        KeyError: a slot names a result or a field that there isn't.
    """
    return _TERM.sub(_term, fill(text))


def fill(text: str) -> str:
    """Put measured values into their slots `{result.field}`. Raises KeyError."""
    return _SLOT.sub(lambda slot: str(slots(slot["record"])[slot["field"]]), text)


def terms(text: str) -> list[str]:
    """The glossary terms that a text marks."""
    return [found["term"] for found in _TERM.finditer(text)]


def _term(found: re.Match[str]) -> str:
    shown, entry = found["shown"] or found["term"], definition(found["term"])
    if entry is None:
        return shown
    explanation = f'<span class="owlet-definition" role="note" style="display: none">{escape(entry.short)}</span>'
    return f'<span class="owlet-term" tabindex="0">{escape(shown)}{explanation}</span>'
