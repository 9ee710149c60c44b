"""Which digits is a 4 taken for? The learner's ranking beside the teacher's, its map and tree of all classes.

Settings: `data=mnist-5k`, `class=4` (an index), `T=4`. Measure, once the teacher has been asked about that class:
`closest_class`.
"""

import streamlit as st

from models.exhibit_records import Resemblance
from ui.asking import ask_or_say_why_not
from ui.charts.resemblance import closest, map_alt, map_figure, tree_alt, tree_figure
from ui.exhibits.place import Place
from ui.formats import percent
from ui.image_row import image_row
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart
from ui.tables import show_table

PLACES = ("Most of all", "Then", "Then again")
_WAITING = "The teacher is comparing its classes. The first time this takes a few seconds."


def show(place: Place) -> None:
    """Ask for the ranking; once it is given, draw the teacher's."""
    data, temperature = place.settings.get("data", "mnist-5k"), float(place.settings.get("T", "4"))
    answer = ask_or_say_why_not(f"{place.key}_again", _WAITING, "models.resemblance:resemblance", data, temperature)
    if answer is None:
        return
    found: Resemblance = answer
    start = int(place.settings.get("class", "4"))
    own = st.selectbox(
        "The digit in the picture", range(len(found.classes)), start, found.classes.__getitem__, key=f"{place.key}_own"
    )
    ranking = _ask_ranking(place, found, own)
    if ranking is None:
        place.in_words("You have not ranked the digits yet. Choose three, then ask the teacher.", [])
        return
    _reveal(place, found, own, ranking)
    _show_images(place, found, own, data)
    place.in_words(in_words(found, own, ranking), rows(found, own))
    if own == start:
        place.report("closest_class", found.classes[closest(found.shares[own], own)[0]])


def _ask_ranking(place: Place, found: Resemblance, own: int) -> list[int] | None:
    """Three selects and a button; None until the button has been pressed with three different classes."""
    others = [found.classes[k] for k in range(len(found.classes)) if k != own]
    guess = place.guesses.get("closest_class")
    columns = st.columns(3)
    chosen = []
    for number, (column, label) in enumerate(zip(columns, PLACES, strict=True)):
        known = others.index(guess) if number == 0 and guess in others else None
        name = column.selectbox(label, others, known, key=f"{place.key}_{own}_{number}", placeholder="Choose")
        chosen.append(name)
    slot = f"{place.key}_{own}_asked"
    ready = None not in chosen and len(set(chosen)) == len(chosen)
    if not ready:
        st.caption("Choose three different digits.")
    st.button("Ask the teacher", key=f"{slot}_button", disabled=not ready, type="primary",
              on_click=st.session_state.__setitem__, args=(slot, True))  # fmt: skip
    if not ready or not st.session_state.get(slot):
        return None
    return [found.classes.index(name) for name in chosen if name is not None]


def _reveal(place: Place, found: Resemblance, own: int, ranking: list[int]) -> None:
    name, count = found.classes[own], len(hits(found, own, ranking))
    st.markdown(f"**{count} of your three are among the teacher's three.**")
    show_table(ranks(found, own, ranking), "Your ranking beside the teacher's")
    style = chart_style()
    st.markdown(f"**The teacher's map.** The row of {name} is framed. The stronger the colour, the more alike the two.")
    show_chart(map_figure(found, own, style), map_alt(found), f"{place.key}_map")
    st.markdown("**The same as a tree.** Follow two digits to the right until they meet. Sooner means more alike.")
    show_chart(tree_figure(found, style), tree_alt(found), f"{place.key}_tree")
    st.caption(
        f"Mean soft targets of {found.teacher} at T = {found.temperature:g}, on {found.images:,} validation images."
    )


def _show_images(place: Place, found: Resemblance, own: int, data: str) -> None:
    """The images of one class that the teacher finds most like another."""
    order = closest(found.shares[own], own)
    name = found.classes[own]
    other = st.selectbox(
        f"Show me the images of {name} that look most like …", order, format_func=found.classes.__getitem__,
        key=f"{place.key}_other_{own}",
    )  # fmt: skip
    arguments = (data, own, other, found.temperature)
    key, waiting = f"{place.key}_images_again", "The teacher is looking for them."
    alikes = ask_or_say_why_not(key, waiting, "models.resemblance:look_alikes", *arguments)
    if alikes is not None:
        like = found.classes[other]
        labels = {number: f"{like}: {percent(share)}" for number, share in enumerate(alikes.other_shares)}
        title = f"Images of {name}, those most like {like} first"
        image_row(alikes.sprite_png, alikes.side, labels, len(labels), title)


def hits(found: Resemblance, own: int, ranking: list[int]) -> set[int]:
    """Those of the learner's classes that are among the teacher's, in whatever order."""
    return set(ranking) & set(closest(found.shares[own], own)[: len(ranking)])


def ranks(found: Resemblance, own: int, ranking: list[int]) -> list[dict[str, str]]:
    """Both rankings side by side."""
    nearest = closest(found.shares[own], own)
    return [
        {
            "Place": f"{place}",
            "You": found.classes[mine],
            "Teacher": found.classes[other],
            "Teacher’s mean share": percent(found.shares[own][other]),
        }
        for place, (mine, other) in enumerate(zip(ranking, nearest, strict=False), start=1)
    ]


def in_words(found: Resemblance, own: int, ranking: list[int]) -> str:
    """What was ranked, and what the teacher says."""
    name = found.classes[own]
    mine = ", ".join(found.classes[k] for k in ranking)
    theirs = ", ".join(found.classes[k] for k in closest(found.shares[own], own)[:3])
    first = found.merges[0].members
    pair = " and ".join(found.classes[k] for k in first)
    return (
        f"You think that a {name} is taken for: {mine}. The teacher says: {theirs}. "
        f"Of all classes it finds {pair} the most alike."
    )


def rows(found: Resemblance, own: int) -> list[dict[str, str]]:
    """The framed row of the map, the nearest class first, with how alike the two are both ways."""
    return [
        {
            "Class": found.classes[k],
            f"Belief given to it when the image is {found.classes[own]}": percent(found.shares[own][k]),
            "Alike, both ways (0 to 1)": f"{found.similarity[own][k]:.2f}",
        }
        for k in closest(found.shares[own], own)
    ]
