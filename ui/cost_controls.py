"""The dials of the cost exhibit. Each says where its value comes from, or that the learner sets it."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from lessons.cost import Accelerator, Network, Plan, language_model
from models.records import RunResult
from ui.amounts import count

_ANSWERS = tuple(10**power for power in range(1, 10))
_PIECES = (1, 10, 100, 500, 1_000, 5_000)
ACCELERATOR = Accelerator(peak=312e12, used=0.3, watts=400, price_per_hour=2.0)
EXAMPLES, EPOCHS, PREPARATION = 100_000, 3, 5_000
WORLD_GRAMS_PER_KWH = 481  # 2023, Ember


@dataclass(frozen=True)
class Dials:
    """What the dials say: the plan, and how dirty a kilowatt-hour is."""

    plan: Plan
    grams_per_kwh: float


def networks(result: RunResult) -> dict[str, Network]:
    """Networks to choose from, smallest work first: two that we measured, and the published sizes of others."""
    measured = {
        "our-student": _measured(result, "distilled", "our student"),
        "our-teacher": _measured(result, "teacher", "our teacher"),
    }
    published = {
        "distilbert": ("DistilBERT", 66e6),
        "bert": ("BERT", 110e6),
        "1.5b": ("DeepSeek-R1 distilled, small", 1.5e9),
        "7b": ("DeepSeek-R1 distilled, middle", 7e9),
        "70b": ("DeepSeek-R1 distilled, large", 70e9),
        "175b": ("GPT-3", 175e9),
    }
    return measured | {key: language_model(*facts) for key, facts in published.items()}


def _measured(result: RunResult, role: str, name: str) -> Network:
    report = result.networks[role]  # type: ignore[index]
    return Network(name, report.parameters, 2 * report.multiply_adds)


def starting_plan(settings: Mapping[str, str], choices: Mapping[str, Network]) -> Plan:
    """The plan that a lesson opens with: `answers=10 teacher=70b student=7b tokens=500`."""
    return Plan(
        teacher=choices[settings.get("teacher", "70b")],
        student=choices[settings.get("student", "7b")],
        accelerator=ACCELERATOR,
        answers_per_day=int(settings.get("answers", "1000000")),
        pieces=int(settings.get("tokens", "500")),
        examples=EXAMPLES,
        epochs=EPOCHS,
        preparation=PREPARATION,
    )


def show_dials(key: str, start: Plan, choices: Mapping[str, Network]) -> Dials:
    """Draw the dials and read them."""
    by_name = {network.name: network for network in choices.values()}
    label = {name: f"{count(network.parameters)} ({name})" for name, network in by_name.items()}
    answers = st.select_slider(
        "Answers a day", _ANSWERS, start.answers_per_day, key=f"{key}_answers", format_func=lambda value: f"{value:,}"
    )
    left, right = st.columns(2)
    teacher = left.selectbox(
        "Teacher: numbers inside", by_name, list(by_name).index(start.teacher.name), label.__getitem__, f"{key}_teacher"
    )
    student = right.selectbox(
        "Student: numbers inside", by_name, list(by_name).index(start.student.name), label.__getitem__, f"{key}_student"
    )
    pieces = st.select_slider(
        "Pieces in one answer (tokens of text, or pictures)", _PIECES, start.pieces, key=f"{key}_pieces"
    )
    with st.expander("What all this rests on, to change as you like"):
        accelerator = _accelerator(key, start.accelerator)
        examples, epochs, preparation = _lessons(key, start)
        grams = _grams(key)
    plan = Plan(by_name[teacher], by_name[student], accelerator, answers, pieces, examples, epochs, preparation)
    return Dials(plan, grams)


def _accelerator(key: str, start: Accelerator) -> Accelerator:
    left, right = st.columns(2)
    price = left.number_input("Dollars for an hour of it", 0.1, 50.0, start.price_per_hour, 0.1, key=f"{key}_price")
    left.caption("You set this. Look up what one rents for today.")
    used = right.slider("Share of its speed in use (%)", 1, 100, round(100 * start.used), key=f"{key}_used")
    right.caption("You set this. Nobody reaches the whole.")
    peak = left.number_input("Its top speed (trillion operations a second)", 1, 5000, 312, key=f"{key}_peak")
    left.caption(
        "312 with 16-bit numbers: [A100 data sheet](https://www.nvidia.com/content/dam/en-zz/Solutions/Data-Center/a100/pdf/nvidia-a100-datasheet-us-nvidia-1758950-r4-web.pdf)."
    )
    watts = right.number_input("Its power (watts)", 10, 2000, round(start.watts), key=f"{key}_watts")
    right.caption("400 at most, by the same data sheet. Cooling is not in it.")
    return Accelerator(peak * 1e12, used / 100, watts, price)


def _lessons(key: str, start: Plan) -> tuple[int, int, int]:
    left, right = st.columns(2)
    examples = left.number_input("Examples the teacher answers", 100, 10**9, round(start.examples), key=f"{key}_made")
    left.caption("You set this.")
    epochs = right.number_input("Times the student goes through them", 1, 1000, round(start.epochs), key=f"{key}_times")
    right.caption("You set this.")
    work = left.number_input(
        "People's work to set it up (dollars)", 0, 10**7, round(start.preparation), key=f"{key}_work"
    )
    left.caption("You set this. It is often the largest part.")
    return examples, epochs, work


def _grams(key: str) -> int:
    grams = st.slider("Grams of CO₂ for one kilowatt-hour", 0, 1000, WORLD_GRAMS_PER_KWH, key=f"{key}_grams")
    st.caption(
        f"{WORLD_GRAMS_PER_KWH} was the world's mean in 2023 (Ember). Set your own country's from "
        "[this list](https://ourworldindata.org/grapher/carbon-intensity-electricity)."
    )
    return grams
