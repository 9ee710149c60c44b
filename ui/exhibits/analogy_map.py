"""Choose a picture for distillation, say what stands for what, and find the place where the picture breaks."""

import streamlit as st

from lessons.analogies import PARTS, Analogy, analogies
from ui.exhibits.place import Place

_OPEN = "Not chosen yet"


def show(place: Place) -> None:
    """Draw the chosen story, its four parts to fill, and the question where it breaks."""
    known = {analogy.id: analogy for analogy in analogies()}
    chosen = st.radio(
        "A picture",
        known,
        format_func=lambda name: known[name].title,
        key=f"{place.key}_which",
        persist_state="session",
    )
    analogy = known[chosen]
    st.markdown(analogy.story)
    matched = _match(place.key, analogy)
    fitting = sum(analogy.verdict(part, thing)[0] for part, thing in matched.items() if thing is not None)
    st.markdown(f"**{fitting} of {len(PARTS)} parts fit.**")
    found = _break(place.key, analogy)
    place.in_words(summary(analogy, fitting, found), rows(analogy, matched))


def _match(key: str, analogy: Analogy) -> dict[str, str | None]:
    """A choice for each part, told at once whether it fits; in pairs side by side where there is room."""
    matched: dict[str, str | None] = {}
    columns = [*st.columns(2), *st.columns(2)]  # two rows, so that a phone keeps their order
    for column, (part, title) in zip(columns, PARTS.items(), strict=True):
        with column:
            name = f"{key}_{analogy.id}_{part}"
            thing = st.selectbox(title, analogy.things(), None, key=name, placeholder="Choose", persist_state="session")
            st.caption(_told(analogy, part, thing))
            matched[part] = thing
    return matched


def _told(analogy: Analogy, part: str, thing: str | None) -> str:
    if thing is None:
        return f"{_OPEN}."
    fits, sentence = analogy.verdict(part, thing)
    return f":material/check: {sentence}" if fits else f":material/close: {sentence}"


def _break(key: str, analogy: Analogy) -> bool:
    """Ask where the picture breaks; whether that was found."""
    whys = {choice.text: choice for choice in analogy.breaks}
    text = st.radio(
        "Where does this picture break?", whys, None, key=f"{key}_{analogy.id}_breaks", persist_state="session"
    )
    if text is None:
        return False
    (st.success if whys[text].right else st.warning)(whys[text].why)
    return whys[text].right


def rows(analogy: Analogy, matched: dict[str, str | None]) -> list[dict[str, str]]:
    """What was chosen so far for each part."""
    return [
        {"Part": title, "You chose": (thing := matched[part]) or _OPEN, "Does it fit?": _result(analogy, part, thing)}
        for part, title in PARTS.items()
    ]


def _result(analogy: Analogy, part: str, thing: str | None) -> str:
    if thing is None:
        return "–"
    return "fits" if analogy.verdict(part, thing)[0] else "does not fit"


def summary(analogy: Analogy, fitting: int, found: bool) -> str:
    """What stands on the screen, for the ear."""
    end = "You found where it breaks." if found else "Where it breaks is still open."
    return f"{analogy.title}: {fitting} of {len(PARTS)} parts fit. {end}"
