"""The dials of a sweep: which values of each dial are run. Widgets and link in, SweepSpec out."""

from dataclasses import replace
from typing import Any

import streamlit as st

from models import folders
from models.catalogue import DATASETS, FAMILIES
from models.data_errors import DataError
from models.sweep import AXES, SweepSpec
from ui import session
from ui.controls import EXAMPLES, TEMPERATURES
from ui.lab_specs import default_spec
from ui.sweep_address import View, read_spec, read_view, to_query
from ui.sweep_words import AXIS_TITLES, PRESETS, value_text

_SOFT_WEIGHTS = (0.0, 0.25, 0.5, 0.75, 0.9, 1.0)
_SEEDS = tuple(tuple(range(count)) for count in (1, 2, 3, 5, 10))
_MEANINGS = {
    "student": "Small networks to teach. A family and its width.",
    "temperature": "Higher: the teacher shows more of its doubts.",
    "examples": "How many images with labels both twins see.",
    "soft_weight": "1: listens to the teacher only. 0: to the labels only.",
}


def arrive() -> tuple[SweepSpec, list[str]]:
    """The sweep that the link or this session has, and sentences about faults in the link."""
    query = dict(st.query_params)
    if query and query != st.session_state.get(session.SWEEP_PUBLISHED):
        spec, about_dials = read_spec(query)
        view, about_map = read_view(query, spec)
        adopt(spec)
        st.session_state[session.SWEEP_VIEW] = view
        st.session_state[session.SWEEP_LINKS] = st.session_state.get(session.SWEEP_LINKS, 0) + 1
        return spec, [*about_dials, *about_map]
    if session.SWEEP_SPEC not in st.session_state:
        adopt(PRESETS[0].spec)
    return st.session_state[session.SWEEP_SPEC], []


def publish(spec: SweepSpec, view: View) -> None:
    """Write the sweep and the layout of its map into the address."""
    query = to_query(spec, view)
    st.session_state[session.SWEEP_SPEC] = spec
    st.session_state[session.SWEEP_VIEW] = view
    st.session_state[session.SWEEP_PUBLISHED] = query
    if dict(st.query_params) != query:
        st.query_params.from_dict(query)


def adopt(spec: SweepSpec) -> None:
    """Turn every dial to where the sweep has it. Its map starts as usual."""
    st.session_state[session.SWEEP_SPEC] = spec
    st.session_state[session.SWEEP_VIEW] = None
    for name in AXES:
        st.session_state[_key(name)] = list(getattr(spec, name))
    st.session_state[_key("seeds")] = spec.seeds
    st.session_state[_key("data")] = spec.base.data


def presets(spec: SweepSpec) -> None:
    """One-click questions; below them the one that `spec` asks."""
    with st.container(horizontal=True, gap="small"):
        for number, preset in enumerate(PRESETS):
            st.button(
                preset.title,
                key=f"sweep_preset_{number}",
                on_click=adopt,
                args=(preset.spec,),
                help=preset.question,
            )
    asked = next((preset.question for preset in PRESETS if preset.spec == spec), "")
    st.caption(asked or "Ready-made questions: one press chooses the values.")


def choose(spec: SweepSpec) -> SweepSpec:
    """Draw the dials and return what they say. Raises SpecError."""
    values: dict[str, Any] = {}
    left, right = st.columns(2, gap="large")
    with left:
        _data(spec)
        values["student"] = _several("student", spec, _students())
        values["seeds"] = st.selectbox(
            "Seeds for each square",
            sorted({*_SEEDS, spec.seeds}, key=lambda seeds: (len(seeds), seeds)),
            format_func=lambda seeds: f"{len(seeds)}: {', '.join(map(str, seeds))}",
            key=_keep("seeds", spec.seeds),
        )
        st.caption("Each seed is another start of training. With several you see what is luck.")
    with right:
        most = DATASETS[spec.base.data].most_examples if spec.base.data in DATASETS else None
        values["temperature"] = _several("temperature", spec, TEMPERATURES)
        values["examples"] = _several("examples", spec, [n for n in EXAMPLES if most is None or n <= most])
        values["soft_weight"] = _several("soft_weight", spec, _SOFT_WEIGHTS)
    return SweepSpec(spec.base, **{name: tuple(chosen) for name, chosen in values.items()})


def _data(spec: SweepSpec) -> None:
    names = list(dict.fromkeys([*DATASETS, spec.base.data]))
    st.selectbox(
        "Images", names, format_func=_title, key=_keep("data", spec.base.data), on_change=_take_data, args=(spec,)
    )
    st.caption("All runs learn from the same images and the same teacher.")


def _take_data(spec: SweepSpec) -> None:
    """Another data set brings its own teacher, student, number of examples and epochs.

    Streamlit also calls it for the set that stands already, when a press cuts the first drawing of the screen short.
    """
    data = st.session_state[_key("data")]
    if data == spec.base.data:
        return
    base = default_spec(data)
    adopt(replace(spec, base=base, student=(base.student,), examples=(base.examples,)))


def _title(data: str) -> str:
    try:
        return folders.info(data).title
    except DataError:
        return data


def _students() -> list[str]:
    return [f"{family.name}-{width}" for family in FAMILIES.values() for width in family.suggested_widths]


def _several(name: str, spec: SweepSpec, offered: Any) -> list[Any]:
    kept = getattr(spec, name)
    options = list(offered) + [value for value in kept if value not in offered]
    if name != "student":
        options.sort()
    key = _keep(name, list(kept))
    chosen = st.multiselect(AXIS_TITLES[name], options, format_func=value_text, key=key)
    st.caption(_MEANINGS[name])
    return sorted(chosen, key=options.index)


def _keep(name: str, value: Any) -> str:
    """The key of a dial, which stands at `value` if Streamlit has dropped it on another screen."""
    st.session_state.setdefault(_key(name), value)
    return _key(name)


def _key(name: str) -> str:
    return f"sweep_dial_{name}"
