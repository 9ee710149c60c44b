"""Cards to sort: is this a job for a distilled model? One at a time; the first answer counts.

Measure `cards_right`: how many were sorted as the course would, once all are sorted.
"""

import streamlit as st

from lessons.cases import VERDICTS, Case, Verdict, cases
from ui import session
from ui.exhibits.place import Place

_CARD_PX, _ANSWER_PX = 120, 150  # so that nothing below moves from card to card


def show(place: Place) -> None:
    """Deal the card that is next, or say how the sorting went."""
    cards = cases()
    given: dict[str, Verdict] = st.session_state.setdefault(session.SORTED.format(place.key), {})
    number = st.session_state.setdefault(session.CARD.format(place.key), 0)
    if number < len(cards):
        _deal(place, cards, number, given)
    else:
        st.markdown(f"**All sorted. {standing(cards, given)}**")
        st.button("Start again", key=f"{place.key}_again", on_click=_start_again, args=(place.key,))
    if len(given) == len(cards):
        place.report("cards_right", float(right(cards, given)))
    place.in_words(standing(cards, given), rows(cards, given))


def _deal(place: Place, cards: tuple[Case, ...], number: int, given: dict[str, Verdict]) -> None:
    card = cards[number]
    st.caption(f"Card {number + 1} of {len(cards)}")
    with st.container(border=True, height=_CARD_PX, vertical_alignment="center"):
        st.markdown(card.case)
    key = f"{place.key}_{card.id}"
    st.segmented_control(
        "Is this a job for a distilled model?", list(VERDICTS), format_func=VERDICTS.__getitem__, key=key,
        default=given.get(card.id), disabled=card.id in given, on_change=_sort, args=(given, card.id, key),
    )  # fmt: skip
    with st.container(height=_ANSWER_PX, border=False):
        if card.id in given:
            st.markdown(explanation(card, given[card.id]))
    last = number + 1 == len(cards)
    st.button(
        "See how you did" if last else "Next card", key=f"{place.key}_next", disabled=card.id not in given,
        on_click=_turn_to, args=(place.key, number + 1),
    )  # fmt: skip


def _sort(given: dict[str, Verdict], card: str, key: str) -> None:
    if (chosen := st.session_state[key]) is not None:
        given.setdefault(card, chosen)


def _turn_to(key: str, number: int) -> None:
    st.session_state[session.CARD.format(key)] = number


def _start_again(key: str) -> None:
    st.session_state[session.SORTED.format(key)] = {}
    _turn_to(key, 0)


def explanation(card: Case, chosen: Verdict) -> str:
    """What the course says about a card, and whether the learner said so too."""
    opening = "So do we." if chosen == card.verdict else f"We say: **{VERDICTS[card.verdict]}**."
    return f"You say: **{VERDICTS[chosen]}**. {opening} {card.why}"


def right(cards: tuple[Case, ...], given: dict[str, Verdict]) -> int:
    """How many cards were sorted as the course would."""
    return sum(given.get(card.id) == card.verdict for card in cards)


def standing(cards: tuple[Case, ...], given: dict[str, Verdict]) -> str:
    """How the sorting goes."""
    if not given:
        return f"{len(cards)} cards to sort, none sorted yet."
    return f"You sorted {len(given)} of {len(cards)} cards, {right(cards, given)} of them as we would."


def rows(cards: tuple[Case, ...], given: dict[str, Verdict]) -> list[dict[str, str]]:
    """Every card; ours beside the learner's answer once there is one."""
    return [
        {
            "Case": card.case,
            "You": VERDICTS[given[card.id]] if card.id in given else "–",
            "We": VERDICTS[card.verdict] if card.id in given else "–",
        }
        for card in cards
    ]
