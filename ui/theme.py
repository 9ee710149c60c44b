"""One colour, one symbol, one dash for each network in the whole app. Safe for colour-blind eyes, light and dark."""

from dataclasses import dataclass

from models.records import Role


@dataclass(frozen=True)
class RoleStyle:
    """How one network looks wherever it stands."""

    title: str
    light: str  # colour on a light background
    dark: str  # colour on a dark background
    symbol: str  # Plotly marker symbol
    dash: str  # Plotly line dash
    glyph: str  # the same symbol as text


ROLE_STYLES: dict[Role, RoleStyle] = {
    "teacher": RoleStyle("Teacher", "#B85A00", "#F5A623", "circle", "dot", "●"),
    "distilled": RoleStyle("Distilled student", "#0B6BB3", "#62B6F5", "diamond", "solid", "◆"),
    "plain": RoleStyle("Plain student", "#6F6478", "#BDB2C6", "square", "dash", "■"),
}
