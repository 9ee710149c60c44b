"""Lesson 9: the shelf of methods and the students that may pass their teacher, with results made up for it."""

import math
import re
from dataclasses import replace
from itertools import pairwise
from statistics import fmean, stdev
from xml.etree import ElementTree

import pytest
import streamlit as st
from scipy import stats
from streamlit.testing.v1 import AppTest

import jobs
import lessons.results
import store
from lessons.comparing import differences, interval
from lessons.contents import contents
from lessons.shelf import FORGETTING, SHELF
from models.catalogue import METHODS
from models.records import PairedDifference, Role, RunResult
from models.spec import RunSpec
from tests.fake_results import report_of, result_of
from ui import session
from ui.charts.accuracies import accuracies_alt, accuracies_figure
from ui.charts.gains import gain_line, gains_alt, gains_html, span
from ui.charts.named_rows import tick_values
from ui.exhibits.method_shelf import in_words, interface_cost, seconds_per_student
from ui.lab_look import chart_style
from ui.source_code import source_of, source_with_helpers

really_stored = lessons.results.load_result
SEEDS = (0, 1, 2, 3, 4)
PLAIN = (0.840, 0.852, 0.848, 0.861, 0.855)


def race(gains: tuple[float, ...], teacher: float = 0.982, method: str = "soft-targets") -> RunResult:
    """A made-up race whose pairs differ by these gains; scipy judges it."""
    spec = RunSpec(seeds=SEEDS, method=method)
    distilled = tuple(before + gain for before, gain in zip(PLAIN, gains, strict=True))
    low, high = stats.t.interval(0.95, 4, loc=fmean(gains), scale=stats.sem(gains))
    verdict = "gain" if low > 0 else "loss" if high < 0 else "cannot tell"
    p_value = float(stats.ttest_rel(distilled, PLAIN).pvalue)
    difference = PairedDifference(fmean(gains), low, high, p_value, "t over seeds", 5, verdict)
    networks: dict[Role, tuple[float, ...]] = {"teacher": (teacher,), "distilled": distilled, "plain": PLAIN}
    reports = {role: report_of(role, spec, accuracies) for role, accuracies in networks.items()}
    return replace(result_of(spec, difference), networks=reports)


SOFT = (0.07, 0.06, 0.075, 0.05, 0.065)
FIRST = (0.05, 0.045, 0.05, 0.04, 0.035)
STORED = {way.record: race(tuple(0.9 * gain for gain in SOFT), method=way.method) for way in SHELF} | {
    "race-300": race(SOFT),
    "top-1": race(FIRST, method="top-1"),
    "self-taught": race(SOFT, teacher=0.880),
    "small-teaches-big": race((-0.01, 0.02, 0.0, 0.01, -0.02), teacher=0.85),
}


@pytest.fixture(autouse=True)
def stored(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lessons.results, "load_result", STORED.__getitem__)
    monkeypatch.setattr(jobs, "warm_up", lambda: None)


def page(name: str) -> None:
    from importlib import import_module

    import streamlit as st

    from ui.exhibits.place import Place

    reports: dict[str, object] = {}
    import_module(f"ui.exhibits.{name}").show(Place("here", guesses={"top_1_gain": 2.0}, report=reports.__setitem__))
    st.session_state["reports"] = reports


def open_page(name: str) -> AppTest:
    at = AppTest.from_function(page, args=(name,), default_timeout=60).run()
    assert not at.exception, at.exception
    return at


def words(at: AppTest) -> str:
    return "\n".join(element.value for element in [*at.markdown, *at.caption]) + "\n".join(
        element.proto.body for element in at.get("html")
    )


def test_an_interval_is_students_t() -> None:
    low, high = stats.t.interval(0.95, 4, loc=fmean(SOFT), scale=stdev(SOFT) / math.sqrt(5))
    found = interval(SOFT)
    assert (found.mean, found.low, found.high) == pytest.approx((fmean(SOFT), low, high))
    assert [interval(values).sign for values in (SOFT, [-x for x in SOFT], (-0.1, 0.1, 0.0))] == [1, -1, 0]


def test_differences_are_paired_by_seed_or_taken_from_the_one_teacher() -> None:
    networks = STORED["race-300"].networks
    assert differences(networks["distilled"], networks["plain"]) == pytest.approx(SOFT)
    assert differences(networks["plain"], networks["teacher"]) == pytest.approx([x - 0.982 for x in PLAIN])


def test_the_shelf_holds_every_method_with_its_code_and_its_paper() -> None:
    ways = {name for name, method in METHODS.items() if method.group != "probe"}
    assert {way.method for way in SHELF} == ways | {"uniform"}, "two controls without a teacher who knows anything"
    assert [way.method for way in SHELF if way.group == "control"] == ["label-smoothing", "uniform"]
    for way in SHELF:
        code = source_of(way.function)
        number = way.url.rpartition("/")[2]
        assert code.startswith("def ") and (number in code or way.method in ("soft-targets", "top-1", "top-3"))
        assert METHODS[way.method].source.split()[0] in way.paper and METHODS[way.method].source[-4:] in way.paper


def test_the_shelf_reports_each_gain_and_says_what_an_interface_costs() -> None:
    at = open_page("method_shelf")
    reports = at.session_state["reports"]
    assert reports["soft_targets_gain"] == pytest.approx(100 * fmean(SOFT))
    assert reports["top_1_gain"] == pytest.approx(100 * fmean(FIRST))
    lost = [all_ - first for all_, first in zip(SOFT, FIRST, strict=True)]
    low, high = stats.t.interval(0.95, 4, loc=fmean(lost), scale=stats.sem(lost))
    assert reports["api_cost"] == pytest.approx(100 * fmean(lost))
    shown = words(at)
    assert f"by {100 * fmean(lost):.1f} points" in shown and f"+{100 * low:.1f} to +{100 * high:.1f}" in shown
    assert "<td>+4.4</td>" in shown and "<td>one class</td>" in shown
    assert f"<td>{2.5 / 5:.1f}</td>" in shown, "2.5 s for five seeds, as made up in tests/fake_results"
    assert seconds_per_student(STORED["top-1"]) == 0.5


def test_each_way_is_set_against_soft_targets_seed_by_seed() -> None:
    at = open_page("method_shelf")
    ahead_by = [0.9 * gain - gain for gain in SOFT]
    low, high = stats.t.interval(0.95, 4, loc=fmean(ahead_by), scale=stats.sem(ahead_by))
    assert f"<td>{100 * fmean(ahead_by):.1f} ({100 * low:.1f} to {100 * high:.1f})</td>".replace("-", "−") in words(at)
    found = {
        way.method: interval([x + 0.001 * y for y in (-1, 0, 1)])
        for way, x in zip(SHELF[1:4], (0.01, 0, -0.01), strict=True)
    }
    told = in_words(found)
    assert f"ahead: *{SHELF[1].title}*. Clearly behind: *{SHELF[3].title}*. Of the other 1 " in told


def test_the_code_of_a_way_holds_all_of_its_arithmetic() -> None:
    code = source_with_helpers("models.methods.answers:decoupled_loss")
    assert re.findall(r"^def (\w+)", code, re.MULTILINE) == ["decoupled_loss", "_kl", "_two_shares", "_others"]
    alone = "models.methods.answers:logit_loss"
    assert source_with_helpers(alone) == source_of(alone)
    with pytest.raises(LookupError, match="no nothing"):
        source_with_helpers("models.methods.answers:nothing")


def test_learning_without_forgetting_is_pointed_to_where_it_is_measured() -> None:
    at = open_page("method_shelf")
    assert f"](#{FORGETTING.anchor})" in words(at) and f"<td>{FORGETTING.hands_over}</td>" in words(at)
    (lesson,) = (entry.lesson for entry in contents() if entry.lesson and entry.lesson.id == "ways-to-teach")
    headings = re.findall(r"^## (.+)$", "\n".join(block.text for block in lesson.blocks), re.MULTILINE)
    assert FORGETTING.anchor in [re.sub(r"\W+", "-", heading.lower()) for heading in headings]
    arguments = [block.argument for block in lesson.blocks if block.kind == "exhibit"]
    assert arguments.index("new_classes") > arguments.index("method_shelf"), "further down"


@pytest.mark.parametrize("way", SHELF, ids=lambda way: way.method)
def test_a_way_taken_from_the_shelf_shows_what_it_is(way: object) -> None:
    at = open_page("method_shelf")
    at.selectbox(key="here_method").set_value(way.method).run()  # type: ignore[attr-defined]
    assert at.code[0].value == source_with_helpers(way.function)  # type: ignore[attr-defined]
    assert METHODS[way.method].sentence in words(at) and way.url in words(at)  # type: ignore[attr-defined]


def test_a_way_can_be_raced_on_the_spot(monkeypatch: pytest.MonkeyPatch) -> None:
    linked: list[dict[str, str]] = []
    monkeypatch.setattr(store, "find_result", lambda *_: None)
    monkeypatch.setattr(st, "page_link", lambda *_, query_params, **__: linked.append(query_params))
    at = AppTest.from_function(page, args=("method_shelf",), default_timeout=60)
    at.session_state[session.LEARNER_CODE] = "owl-0000-0000-0000-0000"
    at.run()
    assert not linked
    at.selectbox(key="here_method").set_value("hint").run()
    at.toggle(key="here_run_hint").set_value(True).run()
    assert not at.exception, at.exception
    assert RunSpec.from_query(linked[-1]) == RunSpec(method="hint", seeds=(0,))
    assert not at.button(key="here_race_hint_train").disabled


def test_the_stored_results_are_still_what_the_lesson_says_of_them() -> None:
    """Lesson 9 explains why one class gives nothing, three hot ones harm, and a small teacher pulls a big one down."""
    found = {name: really_stored(name).difference for name in ("top-1", "top-3", "small-teaches-big")}
    assert {name: each.verdict for name, each in found.items() if each} == {
        "top-1": "no gain", "top-3": "loss", "small-teaches-big": "loss",
    }  # fmt: skip
    assert found["top-1"] is not None and found["top-1"].mean == 0
    against_teacher = really_stored("small-teaches-big").networks
    assert interval(differences(against_teacher["distilled"], against_teacher["teacher"])).sign == 1
    soft = really_stored("race-300").networks["distilled"]
    beside = {way.method: differences(really_stored(way.record).networks["distilled"], soft) for way in SHELF}
    level = [way.method for way in SHELF if way.group == "insides"] + ["ensemble"]
    assert all(interval(beside[method]).sign == 0 for method in level), "none is clearly better or worse"
    assert max(beside["assistant"]) < 0, "behind with every seed"


def test_a_loss_and_a_tie_are_said_as_such() -> None:
    assert "first answer alone beats" in interface_cost(interval([-x for x in SOFT]))
    assert "cannot tell" in interface_cost(interval((-0.01, 0.01, 0.0)))


def test_the_guess_stands_in_its_methods_row_and_in_view() -> None:
    lines = [gain_line("All", STORED["race-300"]), gain_line("First", STORED["top-1"], guess=-9.0)]
    chart = ElementTree.fromstring(gains_html(lines, chart_style()).partition("</style>")[2])
    drawn = {row.findtext("span[@class='name']"): row for row in chart}
    assert len(marks(drawn["All"], "seed")) == 5 and not marks(drawn["All"], "ring")
    low, high = span(lines)
    assert low < -9
    for name, value in (("mean", 100 * fmean(FIRST)), ("ring", -9.0)):
        (mark,) = marks(drawn["First"], name)
        assert left(mark) == pytest.approx(100 * (value - low) / (high - low), abs=0.01)
    (bar,) = marks(drawn["All"], "interval")
    ends = stats.t.interval(0.95, 4, loc=fmean(SOFT), scale=stats.sem(SOFT))
    assert left(bar) == pytest.approx(100 * (100 * ends[0] - low) / (high - low), abs=0.01)
    width = float(bar.attrib["style"].partition("width:")[2].rstrip("%"))
    assert width == pytest.approx(100 * 100 * (ends[1] - ends[0]) / (high - low), abs=0.03)
    axes = [row for row in chart if row.find(".//b") is not None]
    assert len(axes) == 2, "the axis stands above and below"
    for tick in axes[0].iter("b"):
        assert left(tick) == pytest.approx(
            100 * (float("".join(tick.itertext()).replace("−", "-")) - low) / (high - low), abs=0.01
        )
    assert "guessed −9.0" in gains_alt(lines)
    assert [line.verdict for line in lines] == ["a gain", "a gain"]


def marks(row: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return row.findall(f"span/i[@class='{name}']")


def left(mark: ElementTree.Element) -> float:
    """Where a mark stands, in percent of the chart's width."""
    return float(mark.attrib["style"].removeprefix("left:").partition("%")[0])


@pytest.mark.parametrize(("low", "high"), [(-11.0, 7.0), (-0.5, 7.9), (-0.2, 0.3), (-40.0, 3.0)])
def test_ticks_are_round_few_and_zero_is_one(low: float, high: float) -> None:
    ticks = tick_values(low, high)
    assert 3 <= len(ticks) <= 9 and 0.0 in ticks and low <= ticks[0] and ticks[-1] <= high
    steps = {round(b - a, 9) for a, b in pairwise(ticks)}
    assert len(steps) == 1 and f"{steps.pop():e}"[0] in "125"


def test_a_student_above_its_teacher_is_called_so_and_a_tie_is_not() -> None:
    at = open_page("beyond_teacher")
    assert at.session_state["reports"] == {
        "self_taught": "above its teacher",
        "taught_by_small": "too close to tell",
    }
    shown = words(at)
    above = [before + gain - 0.880 for before, gain in zip(PLAIN, SOFT, strict=True)]
    low, high = stats.t.interval(0.95, 4, loc=fmean(above), scale=stats.sem(above))
    assert f"+{100 * fmean(above):.1f} points on average (95 % interval +{100 * low:.1f} to +{100 * high:.1f})" in shown
    assert "better than its twin, +6.4 points" in shown and "not clearly different from its twin" in shown
    assert "<td>88.0\u00a0%</td>" in shown and shown.count("Stored result, measured on 2026-01-02") == 2


def test_the_chart_of_accuracies_draws_each_network_and_its_mean() -> None:
    figure = accuracies_figure(STORED["self-taught"], chart_style())
    means = [trace.x[0] for trace in figure.data[1::2]]
    assert means == pytest.approx([0.88, fmean(p + g for p, g in zip(PLAIN, SOFT, strict=True)), fmean(PLAIN)])
    assert "Teacher: 88.0\u00a0%" in accuracies_alt(STORED["self-taught"], chart_style())
