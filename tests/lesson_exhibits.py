"""The exhibits of the lessons, used: a control of each is turned on a real page, and what must come of it is judged.

What must come is worked out here, from the stored results or with numpy and scipy.
"""

from math import sqrt

import numpy as np
import pytest
import yaml
from playwright.sync_api import Locator, expect
from scipy.special import softmax

from tests.exhibit_controls import (
    RESULTS,
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
    switch,
    table,
    take,
)

LESSONS = RESULTS.parent


def analogy_map(place: Locator) -> None:
    picture = yaml.safe_load((LESSONS / "analogies.yaml").read_text(encoding="utf-8"))[0]
    choose(place, "The teacher", picture["parts"]["teacher"])
    shows(place, "1 of 4 parts fit.")
    choose(place, "The student", picture["parts"]["teacher"])
    shows(place, "1 of 4 parts fit.")
    place.get_by_text(next(each["text"] for each in picture["breaks"] if each.get("right"))).click()
    shows(place, next(each["why"] for each in picture["breaks"] if each.get("right")))


def cost_dial(place: Locator) -> None:
    press(place, "Answers a day", "ArrowRight")
    operations = 2 * 70e9 * 500 * 10_000_000  # for each parameter two, for each token of ten million answers
    dollars = operations / (312e12 * 0.3) / 3600 * 2
    shows(place, f"{round(dollars, -1):,.0f} dollars")


def look_alikes(place: Locator) -> None:
    for label, digit in (("Most of all", "9"), ("Then", "0"), ("Then again", "7")):
        choose(place, label, digit)
    place.get_by_role("button", name="Ask the teacher").click()
    ranks = table(place, "Your ranking beside the teacher's")
    hits = {row[1] for row in ranks[1:]} & {row[2] for row in ranks[1:]}
    shows(place, f"{len(hits)} of your three are among the teacher's three.")
    shares = [float(row[3].removesuffix("\u00a0%")) for row in ranks[1:]]
    assert shares == sorted(shares, reverse=True)


def race(place: Locator) -> None:
    press(place, "Rewind to epoch", "Home")
    history = stored("race-100")["history"]
    first = next(each for each in history if each["epoch_end"])["validation_accuracy"]
    shows(place, "The curves stand at epoch 1 of")
    rows = {row[0]: row[1] for row in table(place)[1:]}
    assert (rows["Distilled student"], rows["Plain student"]) == (percent(first["distilled"]), percent(first["plain"]))


def temperature_bars(place: Locator) -> None:
    press(place, "Temperature", "End")
    shows(place, "Share where you are (T = 40)")
    rows = table(place)[1:]
    shares = softmax([float(row[1].replace("−", "-")) / 40 for row in rows])
    for row, share in zip(rows, shares, strict=True):
        assert float(row[3].removesuffix("\u00a0%")) == pytest.approx(100 * share, abs=0.1)


def loss_mixer(place: Locator) -> None:
    parts = r" × hard ([\d.]+) \+ {soft:.2f} × soft ([\d.]+) = (\d+\.\d\d)"
    hard, soft, total = numbers(place, "0.50" + parts.format(soft=0.5))
    assert total == pytest.approx((hard + soft) / 2, abs=0.011)
    press(place, "Soft weight", "Home")
    assert numbers(place, "1.00" + parts.format(soft=0)) == [hard, soft, hard]


def report_card(place: Locator) -> None:
    choose(place, "The whole table of", "cnn-8, 100 examples, T = 20")
    shows(place, percent(accuracies("race-100").mean()), percent(accuracies("race-100", "plain").mean()))


def significance(place: Locator) -> None:
    shows(place, signed(gains("race-300").mean()))
    take(place, "10")
    expect(place.get_by_role("button", name="Run 10 pairs")).to_be_enabled()
    take(place, "5")
    expect(place.get_by_role("button", name="Run 5 pairs")).to_be_visible()


def printed_gains(place: Locator) -> None:
    plain, distilled, images = 0.9778, 0.9692, 10_000
    place.get_by_role("radio", name="real loss").first.click()
    luck = 1.96 * sqrt((plain * (1 - plain) + distilled * (1 - distilled)) / images)
    shows(place, f"{signed(100 * (distilled - plain))} points, give or take {100 * luck:.1f}: real loss.")
    shows(place, "Judged so far: 1 of 4; 1 as the sampling error has it.")


def missing_digit(place: Locator) -> None:
    press(place, "Shift of the bias of 3", *["ArrowRight"] * 20)
    shows(place, "+2.0")
    unseen = stored("no-three")["unseen"]

    def wrong(images: str) -> int:
        logits = np.array(unseen[images]["logits"]["distilled"])
        logits[:, 3] += 2
        return int((logits.argmax(1) != unseen[images]["labels"]).sum())

    shows(place.locator(".counts li").first, f"{wrong('validation')} wrong")
    place.get_by_role("button", name="Take this shift to the test").click()
    shows(place, "The test was read at your shift, +2.0.")
    mine = next(row for row in table(place) if row[:2] == ["Your shift", "Distilled student"])
    assert mine[3] == f"{wrong('test')} of {len(unseen['test']['labels']):,}"


def method_shelf(place: Locator) -> None:
    choose(place, "Take one from the shelf", "Hints")
    shows(place, "Romero and others 2014", "def hint_loss(")
    has_gain(place, "Hints", gains("hint"))


def fits_on(place: Locator) -> None:
    place.get_by_role("radiogroup", name="Bits for each number").get_by_text("8", exact=True).click()
    parameters = stored("race-300")["networks"]["teacher"]["parameters"]
    shows(place, f"our teacher ({parameters / 1000:.0f} kB)")  # at 8 bits a byte for each


def fewer_bits(place: Locator) -> None:
    caption = "When the teaching has paid back"
    before = dict(zip(*table(place, caption)[:2], strict=True))["At your rate"]
    press(place, "Answers a day", "Home")  # ten
    expect(place.locator(f'[aria-label="{caption}"]')).not_to_contain_text(before)
    row = dict(zip(*table(place, caption)[:2], strict=True))
    answers, pace = (row[name].replace(",", "").split(" ") for name in ("Paid back after", "At your rate"))
    days = float(pace[0]) * {"hours": 1 / 24, "days": 1, "years": 365}[pace[1]]
    assert days == pytest.approx(float(answers[0]) / 10, rel=0.01)


def near_or_far(place: Locator) -> None:
    switch(place, "Pull the plug")
    waits = 10 * stored("race-300")["networks"]["distilled"]["latency_ms"]["median"]  # on a device ten times slower
    (shown,) = numbers(place, r"Only the student answers, after ([\d.]+) milliseconds\.")
    assert shown == pytest.approx(waits, rel=0.006)


def published_students(place: Locator) -> None:
    take(place, "MATH-500")
    shows(place, "In MATH-500, Llama 70B solves most: 94.5\u00a0%.")  # DeepSeek-R1, table 5


def two_bumps(place: Locator) -> None:
    press(place, "How far apart the bumps are", "ArrowRight")
    shows(place, "The bumps are at −4.0 and +4.0.")
    (middle,) = numbers(place, r"Forward KL: its middle is at ([−+\d.]+),")
    assert middle == pytest.approx(0.4 * 4 - 0.6 * 4, abs=0.06), "forward KL takes the mean of both"


def storage(place: Locator) -> None:
    take(place, "4")
    shows(place, f"{10**6 * 128_000 * 4:,}")


def sort_cases(place: Locator) -> None:
    verdict = yaml.safe_load((LESSONS / "cases.yaml").read_text(encoding="utf-8"))[0]["verdict"]
    place.get_by_role("radio").first.click()
    shows(place, "You sorted 1 of", f"{int(verdict == 'distil')} of them as we would.")
    place.get_by_role("button", name="Next card").click()
    shows(place, "Card 2 of")


def when_it_fails(place: Locator) -> None:
    choose(place, "Reason and cure of", "Temperature too low")
    shows(place, "Turn the temperature up")
    has_gain(place, "Temperature too low", gains("cold"))


def my_plan(place: Locator) -> None:
    place.get_by_label("My problem").fill("tell ripe apples from unripe ones")
    place.get_by_label("My problem").press("Enter")
    page = place.locator("[class*=_page]")
    shows(page, "tell ripe apples from unripe ones")
    (many,) = numbers(place, r"Label ([\d,]+) test inputs")
    press(place, "The smallest gain worth having", *["ArrowRight"] * 4)  # from two points to four
    shows(place, f"Label {many / 4:,.0f} test inputs")


IN_LESSONS: dict[str, dict[str, Use]] = {
    "tour": {"analogy_map": analogy_map},
    "why-big-is-a-problem": {"cost_dial#crowd": cost_dial},
    "almost-answers": {"look_alikes": look_alikes, "race": race},
    "temperature": {"temperature_bars": temperature_bars},
    "graded-on": {"loss_mixer": loss_mixer},
    "did-it-work": {"report_card": report_card, "significance": significance, "printed_gains": printed_gains},
    "never-saw-a-3": {"missing_digit": missing_digit},
    "ways-to-teach": {"method_shelf": method_shelf},
    "on-the-edge": {"fits_on": fits_on, "fewer_bits": fewer_bits, "near_or_far": near_or_far},
    "to-chatbots": {"published_students": published_students, "two_bumps": two_bumps, "storage": storage},
    "when-not-to": {"sort_cases": sort_cases, "when_it_fails": when_it_fails, "my_plan": my_plan},
}
