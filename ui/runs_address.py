"""What the Runs screen shows stands in its address, so that a link or a reload shows it again."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from ui.links import link_to

PAGE = "pages/runs.py"


@dataclass(frozen=True)
class Address:
    """Where the screen is: the list (search, page, a sweep's cells, what is chosen), a pair, or one run."""

    search: str = ""
    page: int = 1
    sweep: str = ""  # the key of the sweep whose cells are listed
    first: str = ""  # ids of the runs that are chosen to be compared
    second: str = ""
    run: str = ""  # id of the run that is looked at

    def to_query(self) -> dict[str, str]:
        """As URL parameters; what is at its default is left out."""
        found = {name: str(getattr(self, field)) for field, name in _NAMES.items()}
        return {name: text for name, text in found.items() if text and (name, text) != ("page", "1")}


_NAMES = {"search": "q", "page": "page", "sweep": "sweep", "first": "a", "second": "b", "run": "run"}
_MOST_LETTERS = 200


def here() -> Address:
    """Where the address bar says we are."""
    return read(dict(st.query_params))


def read(query: Mapping[str, str]) -> Address:
    """An address from URL parameters; a page that is no number is the first."""
    found = {field: query.get(name, "")[:_MOST_LETTERS] for field, name in _NAMES.items()}
    digits = found.pop("page")
    page = int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else 1
    return Address(page=max(1, page), **found)


def go(address: Address) -> None:
    """Write the address; the screen follows with its next drawing. For a widget's callback."""
    st.query_params.from_dict(address.to_query())


def link(address: Address) -> str:
    """The whole link, to be given to others."""
    return link_to("runs", address.to_query())
