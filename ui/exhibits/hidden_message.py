"""Digits learned from noise: stored students by what they share of their teacher's start, then three of your own.

Measures, with three spare numbers: `same_percent` (mean test accuracy of those with the teacher's whole start) and
`other_start` (how the ones with a start of their own do: "no better than chance", "better than chance").
"""

from collections.abc import Sequence
from statistics import fmean
from typing import get_args

import streamlit as st

from lessons.measurements import load_measurement
from models.exhibit_records import NoiseLesson, NoiseStart, NoiseStudy
from ui.asking import ask_or_say_why_not
from ui.charts.noise import TITLES, Tested, noise_alt, noise_figure, paths_alt, paths_figure
from ui.exhibits.place import Place
from ui.formats import percent
from ui.image_row import image_row
from ui.lab_look import chart_style
from ui.lab_outcome import show_chart

STARTS: tuple[NoiseStart, ...] = get_args(NoiseStart)
ASKED = 3  # spare numbers that the guesses are about
CHANCE = 0.1  # ten classes, equally many images each
NEARLY = 0.05  # nearer to chance than this counts as chance
SHOWN = 6  # noise images
FRESH_SEED = 100  # none of the stored students has it


def show(place: Place) -> None:
    """Draw the noise, the stored students and, on request, three fresh ones."""
    study = load_measurement("subliminal", NoiseStudy)
    asked = tested(study.lessons, ASKED)
    place.report("same_percent", 100 * fmean(asked["same"]))
    place.report("other_start", against_chance(fmean(asked["other"])))
    _show_noise(study)
    spares = sorted({lesson.spare for lesson in study.lessons})
    spare = st.segmented_control("Spare numbers that the student hears", spares, default=ASKED, key=f"{place.key}_m")
    spare = ASKED if spare is None else spare
    found, teacher = tested(study.lessons, spare), teacher_accuracy(study.lessons, spare)
    guess = place.guesses.get("same_percent") if spare == ASKED else None
    guess = None if guess is None or isinstance(guess, str) else guess / 100
    figure = noise_figure(found, teacher, CHANCE, chart_style(), guess)
    show_chart(figure, noise_alt(found, teacher, guess), f"{place.key}_chart")
    summary = in_words(found, teacher, spare)
    st.markdown(summary)
    st.caption(f"{len(found['same'])} seeds a row. {note(study)}")
    _fresh(place, spare)
    place.in_words(summary, rows(study.lessons))


def tested(lessons: Sequence[NoiseLesson], spare: int) -> Tested:
    """Test accuracies of each start, one a seed."""
    return {
        start: tuple(each.test_accuracy for each in lessons if (each.start, each.spare) == (start, spare))
        for start in STARTS
    }


def teacher_accuracy(lessons: Sequence[NoiseLesson], spare: int) -> float:
    """Mean over the seeds; the three students of a seed have one teacher."""
    return fmean(each.teacher_accuracy for each in lessons if each.spare == spare)


def against_chance(accuracy: float) -> str:
    """A choice of the prediction."""
    return "better than chance" if accuracy > CHANCE + NEARLY else "no better than chance"


def note(study: NoiseStudy) -> str:
    """When, on what and by which command it was measured."""
    made = study.made
    return f"Stored result, measured on {made.created_at.partition('T')[0]} on {made.device}: `{made.command}`."


def _show_noise(study: NoiseStudy) -> None:
    st.markdown("**All that the student ever sees.** No digit is hidden in it.")
    image_row(
        study.noise_png, 28, {at: f"noise {at + 1}" for at in range(SHOWN)}, SHOWN, "Noise, as the student sees it"
    )


def in_words(found: Tested, teacher: float, spare: int) -> str:
    """The mean of each start beside the teacher's."""
    means = "; ".join(f"{TITLES[start].lower()}: **{percent(fmean(values))}**" for start, values in found.items())
    return (
        f"With {spare} spare numbers, right answers on real digits by what the student shares with its teacher: "
        f"{means}. The teacher has {percent(teacher)}, blind guessing {percent(CHANCE)}."
    )


def rows(lessons: Sequence[NoiseLesson]) -> list[dict[str, str]]:
    """Every start with every number of spare logits."""
    table = []
    for spare in sorted({lesson.spare for lesson in lessons}):
        for start, values in tested(lessons, spare).items():
            table.append(
                {
                    "Spare numbers": str(spare),
                    "What is shared": TITLES[start],
                    "Mean test accuracy": percent(fmean(values)),
                    "Lowest and highest": f"{percent(min(values))} to {percent(max(values))}",
                    "Teacher": percent(teacher_accuracy(lessons, spare)),
                }
            )
    return table


def _fresh(place: Place, spare: int) -> None:
    """Three students of a seed that nobody has tried, trained on the worker one after the other."""
    st.markdown("**Is that luck? Train three fresh ones.** Choose any number; it decides all random starts.")
    left, right = st.columns(2, vertical_alignment="bottom")
    seed = int(left.number_input("Your seed", FRESH_SEED, 999_999, FRESH_SEED, key=f"{place.key}_seed"))
    slot = _slot(place.key, spare, seed)
    right.button(
        "Train three now", key=f"{place.key}_train", icon=":material/play_arrow:", disabled=slot in st.session_state,
        on_click=_wish, args=(place.key, spare),
    )  # fmt: skip
    if slot not in st.session_state:
        st.caption("About half a minute, on this computer.")
        return
    lessons: list[NoiseLesson] = []
    for number, start in enumerate(STARTS, start=1):
        waiting = f"Student {number} of {len(STARTS)} listens to noise. This takes about ten seconds."
        answer = ask_or_say_why_not(
            f"{slot}_again_{start}", waiting, "models.subliminal:noise_lesson", seed, start, spare
        )
        if answer is None:
            return
        lessons.append(answer)
    show_chart(paths_figure(lessons, chart_style()), paths_alt(lessons), f"{place.key}_paths")
    results = "; ".join(f"{TITLES[each.start].lower()}: **{percent(each.test_accuracy)}**" for each in lessons)
    st.markdown(f"Measured just now, on test images: {results}.")


def _wish(key: str, spare: int) -> None:
    """Three students of the seed that stands there at the press: it may be newer than the last drawing."""
    st.session_state[_slot(key, spare, int(st.session_state[f"{key}_seed"]))] = True


def _slot(key: str, spare: int, seed: int) -> str:
    return f"{key}_fresh_{spare}_{seed}"
