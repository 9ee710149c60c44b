"""The dials of a run: widgets in, RunSpec out. Each dial says in a line of plain words what it does.

A teacher's link may hold dials fast, `lab?lock=data,student`, or hide them, `lab?hide=teacher,epochs`, by the names in
LOCKS. It is a help, no protection.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

import streamlit as st

from models import folders
from models.catalogue import DATASETS, FAMILIES, DatasetInfo, method_problem, parse_network
from models.data_errors import DataError
from models.shipped_records import has_shipped_teacher
from models.spec import RunSpec
from ui import session
from ui.lab_specs import default_spec

EXAMPLES = (10, 30, 50, 100, 200, 300, 500, 1_000, 2_000, 3_500, 10_000, 30_000)
TEMPERATURES = (0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0, 15.0, 20.0, 40.0)
UNLABELLED = (0, 100, 300, 1_000, 2_000, 4_000, 8_000, 20_000)
EPOCHS = (5, 10, 20, 30, 50, 100, 200)
TEACHER_EPOCHS = (2, 5, 8, 12, 20, 30, 60)
SEED_COUNTS = (1, 3, 5, 10, 20, 30)
_TEACHERS = ("mlp-128", "mlp-800", "cnn-16", "cnn-32", "resnet-16", "resnet-32", "resnet-48")
_USUAL_WIDTH = {"mlp": 32, "cnn": 8, "resnet": 8}
_OFF_READY = "the trained one that comes with Owlet."
_OFF_NONE = "none like it comes with Owlet, so one is trained here for the first race, and kept."

LOCKS = ("data", "student", "examples", "temperature", "soft_weight", "teacher", "epochs", "unlabelled", "seeds")


def adopt(spec: RunSpec) -> None:
    """Turn every dial to where the spec has it."""
    for name, value in _dials_of(spec).items():
        st.session_state[_key(name)] = value
        st.session_state.setdefault(session.LAB_OFFERED, {}).setdefault(name, set()).add(value)


def choose(spec: RunSpec) -> RunSpec:
    """Draw the dials, standing at `spec` where the learner has not moved them, and return what they say."""
    for name, value in _dials_of(spec).items():
        st.session_state.setdefault(_key(name), value)
    with st.container(key="lab_dials"):
        places = st.columns(6)  # three in a row on a wide screen, two on a phone: see ui/lab_look.py
        info = _data_dial(places[0])
        _student_dials(places[1], places[2])
        most = info.most_examples
        _steps(
            places[3], "examples", "Labelled examples", EXAMPLES, "{:,}", "How many images with labels both see.", most
        )
        meaning = "Higher: the teacher shows more of its doubts."
        _steps(places[4], "temperature", "Temperature T", TEMPERATURES, "{:g}", meaning)
        with places[5]:
            st.slider("Soft weight", 0.0, 1.0, step=0.05, key=_key("soft_weight"), disabled=is_locked("soft_weight"))
            st.caption("1: listens to the teacher only. 0: to the labels only.")
    with st.expander("More dials: teacher, epochs, seeds, extra images"):
        _more_dials(_read(spec), most)
    if hidden := st.session_state.get(session.LAB_HIDDEN):
        st.html(f"<style>{''.join(map(_hiding, hidden))}</style>")
    return _read(spec)


def _hiding(dial: str) -> str:
    """The rule that takes a dial and the sentence below it from the screen; drawn it stays, so it keeps its value."""
    keys = {"student": ("family", "width_"), "teacher": ("teacher", "train_teacher", "teacher_epochs")}.get(
        dial, (dial,)
    )
    places = [f'[class*="st-key-{_key(key)}"]' for key in keys]
    return "".join(f"{place}, {place} + .stElementContainer {{ display: none; }}" for place in places)


def is_locked(dial: str) -> bool:
    """Whether the link holds this dial fast."""
    return any(dial in st.session_state.get(key, ()) for key in (session.LAB_LOCKED, session.LAB_HIDDEN))


def _key(name: str) -> str:
    return f"lab_dial_{name}"


def _dials_of(spec: RunSpec) -> dict[str, Any]:
    family, width = parse_network(spec.student)
    return {
        "data": spec.data,
        "family": family,
        f"width_{family}": width,
        "examples": spec.examples,
        "temperature": spec.temperature,
        "soft_weight": spec.soft_weight,
        "teacher": spec.teacher,
        "train_teacher": spec.train_teacher,
        "teacher_epochs": spec.teacher_epochs,
        "unlabelled": spec.unlabelled,
        "epochs": spec.epochs,
        "augment": spec.augment,
        "seeds": len(spec.seeds),
    }


def _read(before: RunSpec) -> RunSpec:
    dials = {name: st.session_state[_key(name)] for name in _dials_of(before) if not name.startswith("width_")}
    student = f"{dials['family']}-{st.session_state[_key('width_' + dials.pop('family'))]}"
    count = dials.pop("seeds")
    seeds = before.seeds if count == len(before.seeds) else tuple(range(count))
    if method_problem(before.method, dials["teacher"], student):  # the link's pair could use it, this one can't
        dials["method"] = RunSpec.method
    return replace(before, student=student, seeds=seeds, **dials)


def _data_dial(place: Any) -> DatasetInfo:
    chosen = st.session_state[_key("data")]
    names = [*DATASETS, *(name for name in _offered("data") if name not in DATASETS)]
    with place:
        st.selectbox(
            "Images", names, key=_key("data"), format_func=_data_title, on_change=_data_changed, args=(chosen,),
            disabled=is_locked("data"),
        )  # fmt: skip
        st.caption("What the networks learn to tell apart.")
    try:
        return folders.info(chosen)
    except DataError as error:
        place.warning(str(error))
        return DATASETS["mnist-5k"]


def _data_title(name: str) -> str:
    try:
        return folders.info(name).title
    except DataError:
        return "Your own images (gone)"


def _data_changed(drawn: str) -> None:
    """Bring the defaults of another set of images.

    Streamlit also calls it for the set that stands already, when a press cuts the first drawing of the screen short.
    """
    chosen = st.session_state[_key("data")]
    if chosen != drawn:
        adopt(default_spec(chosen))


def _student_dials(kind: Any, width: Any) -> None:
    with kind:
        st.selectbox(
            "Student: kind", list(FAMILIES), key=_key("family"), format_func=lambda name: FAMILIES[name].title,
            disabled=is_locked("student"),
        )  # fmt: skip
        st.caption("How the small network is built.")
    family = FAMILIES[st.session_state[_key("family")]]
    dial = f"width_{family.name}"
    st.session_state.setdefault(_key(dial), _USUAL_WIDTH[family.name])
    _steps(width, dial, "Student: width", family.suggested_widths, "{}", f"{family.width_meaning.capitalize()}.")


def _more_dials(spec: RunSpec, most_images: int) -> None:
    """Draw the rarer dials; `spec` is what all of them say now."""
    left, right = st.container(key="lab_more").columns(2, gap="large")
    teachers = sorted(
        {*_TEACHERS, *_offered("teacher")}, key=lambda name: (name.split("-")[0], int(name.split("-")[1]))
    )
    with left:
        st.selectbox("Teacher network", teachers, key=_key("teacher"), disabled=is_locked("teacher"))
        st.caption("The big network. Where a trained one comes with Owlet, the race starts at once.")
        st.toggle("Train your own teacher", key=_key("train_teacher"), disabled=is_locked("teacher"))
        is_ready = has_shipped_teacher(spec)
        st.caption(f"Off: {_OFF_READY if is_ready else _OFF_NONE} On: it is trained here first, before your eyes.")
    is_trained_here = spec.train_teacher or not is_ready
    meaning = "How often the teacher sees all images while it is trained here."
    _steps(
        left,
        "teacher_epochs",
        "Teacher epochs",
        TEACHER_EPOCHS,
        "{}",
        meaning if is_trained_here else f"{meaning} The one that comes with Owlet is trained already.",
        is_idle=not is_trained_here,
    )
    _steps(right, "epochs", "Student epochs", EPOCHS, "{}", "How often the students see their labelled images.")
    text = "Extra images without labels: the teacher labels them for the distilled student."
    _steps(right, "unlabelled", "Unlabelled images", UNLABELLED, "{:,}", text, most_images)
    _steps(right, "seeds", "Seeds", SEED_COUNTS, "{}", "How many pairs race. One can be luck; five say more.")
    with left:
        st.toggle("Augmentation", key=_key("augment"))
        st.caption("Shift the students' images at random, so no image comes twice the same.")


def _steps(
    place: Any, name: str, label: str, values: Iterable[Any], form: str, meaning: str, most: float = float("inf"),
    is_idle: bool = False,
) -> None:  # fmt: skip
    """A slider over round values, and any other value that a link has brought. One that is idle changes nothing now."""
    options = sorted(
        {value for value in values if value <= most} | set(_offered(name)) | {st.session_state[_key(name)]}
    )
    show: Callable[[Any], str] = form.format
    with place:
        dial = "student" if name.startswith("width_") else name
        st.select_slider(label, options, key=_key(name), format_func=show, disabled=is_idle or is_locked(dial))
        st.caption(meaning)


def _offered(name: str) -> Iterable[Any]:
    return st.session_state.get(session.LAB_OFFERED, {}).get(name, ())
