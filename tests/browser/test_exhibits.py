"""The exhibits of the experiments are opened and used, as those of the lessons are on the walk through the course."""

import pytest
from playwright.sync_api import Locator, Page, expect

from lessons.contents import contents, experiments
from models.faults_catalogue import FAULTS
from tests.exhibit_controls import accuracies, choose, numbers, open_exhibits, percent, press, switch, table, take
from tests.experiment_exhibits import IN_EXPERIMENTS

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)
LIMIT_MS = 180_000  # a hang guard for what trains
EXPERIMENT = {lesson.id: lesson for lesson in experiments()}


@pytest.mark.parametrize("lesson", EXPERIMENT)
def test_the_exhibit_of_an_experiment_does_what_it_says(address: str, reader: Page, lesson: str) -> None:
    open_exhibits(reader, address, EXPERIMENT[lesson], IN_EXPERIMENTS[lesson])


def test_a_link_to_soft_targets_shows_the_same_again(address: str, reader: Page) -> None:
    reader.goto(f"{address}/soft_targets")
    bars = reader.locator(".soft-bars")
    bars.get_by_label("Show images").select_option(label="only 7")
    bars.get_by_role("button", name="Plain student").click()
    reader.wait_for_function("location.search.includes('show=7') && location.search.includes('student=plain')")
    seen = bars.locator(".thumb").evaluate_all("thumbs => thumbs.map(thumb => thumb.ariaLabel)")
    assert seen and all(label.endswith("labelled 7") for label in seen)
    far, link = bars.locator(".kl").inner_text(), reader.url
    reader.goto("about:blank")
    reader.goto(link)
    expect(bars.get_by_label("Show images")).to_have_value("7")
    expect(bars.locator(".thumb")).to_have_count(len(seen))
    expect(bars.get_by_role("button", name="Plain student")).to_have_attribute("aria-pressed", "true")
    expect(bars.locator(".kl")).to_have_text(far)


@pytest.mark.slow  # ten seconds, and half a minute
@pytest.mark.parametrize("lesson", ["same-answers", "hidden-message"])
def test_a_learner_trains_students_of_their_own(address: str, reader: Page, lesson: str) -> None:
    own = {"same-answers": {"same_answers": train_part_way}, "hidden-message": {"hidden_message": train_three}}
    open_exhibits(reader, address, EXPERIMENT[lesson], own[lesson])


def train_part_way(place: Locator) -> None:
    press(place, "Your λ", "End")
    place.get_by_role("button", name="Train one from there").click()
    expect(place).to_contain_text("λ = 1: before training", timeout=LIMIT_MS)
    before, same = numbers(place, r"λ = 1: before training right ([\d.]+).%, same as the teacher ([\d.]+).%")
    assert same == 100 and before == pytest.approx(100 * accuracies("race-300", "teacher").mean(), abs=0.06)


def train_three(place: Locator) -> None:
    place.get_by_role("button", name="Train three now").click()
    expect(place.get_by_text("Measured just now")).to_be_visible(timeout=LIMIT_MS)
    share = r"[^:]*: ([\d.]+).%"
    same, _, other = numbers(place, f"just now, on test images:{share};{share};{share}\\.")
    assert same > 30 and other < 20, "chance is 10"


@pytest.mark.slow  # the learner's own run takes a quarter of a minute
def test_new_classes_are_learned_on_the_spot(address: str, reader: Page) -> None:
    lesson = next(entry.lesson for entry in contents() if entry.lesson and entry.lesson.id == "ways-to-teach")
    open_exhibits(reader, address, lesson, {"new_classes": learn_new_classes})


def learn_new_classes(place: Locator) -> None:
    switch(place, "Run it yourself, here")
    expect(place).to_contain_text("One run of your own, seed 100.", timeout=LIMIT_MS)


@pytest.mark.slow  # the learner's own race
def test_a_race_is_broken_on_purpose_and_stands_beside_its_healthy_twin(address: str, reader: Page) -> None:
    open_exhibits(reader, address, EXPERIMENT["the-clinic"], {"clinic": break_it})


def break_it(place: Locator) -> None:
    take(place, "Break it yourself")
    choose(place, "Put in a bug", FAULTS["shuffled-answers"].title)
    place.get_by_role("button", name="Run", exact=True).click()
    expect(place.locator('[aria-label="Your race beside its healthy twin"]')).to_be_attached(timeout=LIMIT_MS)
    (well, ill), *_ = (
        row[1:] for row in table(place, "Your race beside its healthy twin") if row[0] == "Test accuracy"
    )
    assert well.startswith(percent(accuracies("healthy-patient").mean()))
    assert float(ill.partition("\u00a0")[0]) == pytest.approx(100 * accuracies("fault-shuffled-answers")[0], abs=3)
