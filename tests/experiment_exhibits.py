"""The exhibits of the experiments, used and judged like those of the lessons (tests/lesson_exhibits.py)."""

import json
from statistics import fmean

from playwright.sync_api import Locator
from scipy import stats

from models.shipped_records import SHIPPED
from tests.exhibit_controls import (
    Use,
    accuracies,
    choose,
    gains,
    has_gain,
    numbers,
    percent,
    press,
    shows,
    signed,
    stored,
    table,
    take,
)

COUNT_MESSAGES = """() => {
    const send = WebSocket.prototype.send;
    window.messages = 0;
    WebSocket.prototype.send = function (...message) { window.messages += 1; return send.apply(this, message); };
}"""


def paper_bench(place: Locator) -> None:
    bias = stored("paper/no-three-0")["bias"]
    press(place, "Shift of the bias of 3", "ArrowRight", "ArrowRight")
    (shift,) = numbers(place.locator(".place"), r"\+([\d.]+)")
    assert shift > 0
    for entry, counts in zip(place.locator(".counts li").all(), ("errors", "errors_unseen"), strict=True):
        shows(entry, f"{bias[counts][bias['shifts'].index(shift)]:,} wrong")
    place.get_by_role("radiogroup").get_by_text("Taught on 7s and 8s alone", exact=True).click()
    shows(place.locator(".counts li").first, f"{stored('paper/seven-eight-0')['errors']:,} wrong")
    place.get_by_text("Image by image: can a student be told from its own teacher?").click()
    shows(place, "would fall to either side like a coin")
    beside = table(place, "Each taught student beside its own teacher")
    moved = stored("paper/moved-0")
    (row,) = (row for row in beside if row[0] == "Moved, seed 0")
    assert row[1:3] == [str(moved["errors"]), str(moved["beside_teacher"]["teacher_errors"])]


def control_teachers(place: Locator) -> None:
    choose(place, "Look at one of them", "Its almost-answers mixed up")
    shows(place, "Which wrong class is nearly right is lost.")
    has_gain(place, "Its almost-answers mixed up", gains("permuted"))
    shows(place, f"worth {signed(100 * (accuracies('race-300') - accuracies('permuted')).mean())} points")


def clinic(place: Locator) -> None:
    rows = {row[0]: row[1:] for row in table(place, "Symptoms of patient 1")}
    for told, name in zip(rows["Test accuracy"], ("healthy-patient", "fault-one-sided-temperature"), strict=True):
        assert told.startswith(percent(accuracies(name).mean()))
    place.get_by_text("The teacher's shares go through softmax a second time", exact=True).click()
    shows(place, "Not this one.", "0 of 8 bugs named")
    place.get_by_text("Only the teacher's side is divided by T", exact=True).click()
    shows(place, "That is it", "1 of 8 bugs named, 0 of them at the first try.")
    take(place, "Break it yourself")
    choose(place, "Put in a bug", "The teacher's shares go through softmax a second time")
    shows(place, "on purpose: “The teacher's shares go through softmax a second time”.")


def microscope(place: Locator) -> None:
    """What the browser works out while T is dragged and what a worker works out afterwards are the same."""
    page, slider = place.page, place.get_by_role("slider", name="Temperature T")

    def by_the_browser(temperature: str) -> list[float]:
        shows(place.locator(".place"), f"T = {temperature}")
        return numbers(place.locator(".away"), r"push is ([\d.]+).% away")

    def by_a_worker(temperature: str) -> list[float]:
        return numbers(place, rf"Bars at T = {temperature}:.*?push is ([\d.]+).% away")

    assert by_the_browser("20") == by_a_worker("20")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    assert box is not None
    page.evaluate(COUNT_MESSAGES)
    page.mouse.move(box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"], box["y"] + box["height"] / 2, steps=3)
    (hot,) = by_the_browser("1,000")
    page.mouse.move(box["x"], box["y"] + box["height"] / 2, steps=3)
    (cold,) = by_the_browser("1")
    assert hot < 2 < cold and page.evaluate("messages") == 0
    page.mouse.up()
    assert by_a_worker("1") == [cold] and page.evaluate("messages") == 1


def same_answers(place: Locator) -> None:
    choose(place, "Stored race", "three best answers only")
    scores = stored("top-3")["networks"]["distilled"]["scores"]
    same = percent(fmean(score["agreement"] for score in scores))
    shows(place, f"Distilled student: right {percent(accuracies('top-3').mean())}, same answer as the teacher {same}")


def how_sure(place: Locator) -> None:
    press(place, "T, after training", "End")
    shows(place, "At T = 10.")
    record = json.loads((SHIPPED / "mnist-5k/record.json").read_text(encoding="utf-8"))
    heads, *rows = table(place)
    for row, role in zip(rows, ("teacher", "distilled", "plain"), strict=True):
        told = dict(zip(heads, row, strict=True))
        assert told["Right"] == percent(record["test_accuracy"][role]), "no temperature moves it"
        assert told["Error at the dial"] != told["Error at T = 1"]
    taught = table(place, "Calibration error by the temperature of teaching")[1:]
    for row, name in zip(taught, ("cold", "wide-warm", "race-300", "wide-hot"), strict=True):
        scores = stored(name)["networks"]["distilled"]["scores"]
        errors = [score["calibration_error"] for score in scores if score["seed"] < 5]
        assert row[1] == percent(fmean(errors)) and row[-1] == "5", "the seeds that all four races have"


def hidden_message(place: Locator) -> None:
    lessons = stored("measurements/subliminal")["lessons"]
    most = max(lesson["spare"] for lesson in lessons)
    take(place, str(most))
    same = fmean(each["test_accuracy"] for each in lessons if (each["start"], each["spare"]) == ("same", most))
    shows(place, f"With {most} spare numbers", percent(same))


def paper_failures(place: Locator) -> None:
    for title, trouble, instead in (
        ("A teacher that stopped early", "one-epoch-teacher", "sharp-teacher"),
        ("A teacher far above its student", "strong-teacher", "smaller-teacher"),
    ):
        choose(place, "Look at one of them", title)
        lost = 100 * (accuracies(trouble) - accuracies(instead))
        low, high = stats.t.interval(0.95, len(lost) - 1, loc=lost.mean(), scale=stats.sem(lost))
        shows(place, f"{signed(lost.mean())} points (95 % interval {signed(low)} to {signed(high)})")


IN_EXPERIMENTS: dict[str, dict[str, Use]] = {
    "paper-again": {"paper_bench": paper_bench},
    "dark-knowledge": {"control_teachers": control_teachers},
    "the-clinic": {"clinic": clinic},
    "gradient-microscope": {"microscope": microscope},
    "same-answers": {"same_answers": same_answers},
    "how-sure": {"how_sure": how_sure},
    "hidden-message": {"hidden_message": hidden_message},
    "when-teaching-fails": {"paper_failures": paper_failures},
}
