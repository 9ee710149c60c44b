"""What the lab says in words and numbers: the verdict, the table, and looking back through a run."""

import json
from dataclasses import replace
from io import BytesIO

import numpy as np
from PIL import Image

from jobs import RunSnapshot
from models.records import PairCounts, PairedDifference, RunResult, Spread, decode, encode
from models.spec import RunSpec
from models.statistics import on_one_pair
from tests.fake_results import CLASSES, GAIN, progress_of, result_of, watch_set
from ui import lab_moments, lab_table, lab_words

DEFAULT = RunSpec()
LOSS = PairedDifference(-0.021, -0.034, -0.008, 0.004, "t over seeds", 5, "loss")
UNSURE = PairedDifference(0.004, -0.006, 0.014, 0.31, "t over seeds", 3, "cannot tell", seeds_needed=14)


def test_the_download_is_the_whole_result() -> None:
    result = result_of(DEFAULT)
    assert decode(encode(result), RunResult) == result
    assert json.loads(encode(result))["spec"]["temperature"] == 10


# --- words


def words_of(difference: PairedDifference, spec: RunSpec = DEFAULT) -> lab_words.Verdict:
    words = lab_words.verdict(result_of(spec, difference))
    assert words is not None
    return words


def test_a_gain_in_words() -> None:
    words = words_of(GAIN)
    assert words.headline == "The teacher helped: the distilled student is 6.8 points better than its twin."
    assert "+6.8 points of test accuracy; 95\u00a0% interval from +4.9 to +8.7" in words.interval
    assert "One seed, 1,000 test images" in words.test and "cannot tell whether another start" in words.test
    assert "p < 0.001" in words.test and words.wants_more_seeds and words.advice == ()


def test_a_loss_in_words_with_the_likely_reason() -> None:
    words = words_of(LOSS, RunSpec(student="mlp-16", examples=3_500, temperature=20.0, seeds=(0, 1, 2, 3, 4)))
    assert words.headline.endswith("is 2.1 points worse than its twin.")
    assert "from −3.4 to −0.8" in words.interval and "5 seeds" in words.test
    assert "p = 0.004: luck alone makes so large a difference about 4 times in 1,000" in words.test
    assert [advice.split(":")[0] for advice in words.advice] == ["Much data", "A narrow student and a high temperature"]
    assert not words.wants_more_seeds


def test_twins_that_err_alike_are_not_said_to_differ_1_000_times_in_1_000() -> None:
    words = words_of(PairedDifference(0.0, -0.002, 0.002, 1.0, "McNemar", 1, "no gain"))
    assert "p = 1.000: luck alone always makes so large a difference)" in words.test


def test_no_verdict_in_words_says_how_many_seeds_would_tell() -> None:
    words = words_of(UNSURE, replace(DEFAULT, temperature=1.0))
    assert "cannot tell" in words.headline and "Zero lies inside" in words.interval
    assert words.advice[0].startswith("About 11 more seeds would tell")
    assert "At T = 1 the teacher sounds almost as sure as a hard label" in words.advice[1]


def test_an_interval_and_a_test_that_disagree_are_told_and_not_hidden() -> None:
    """26 images won and 13 lost of 1,000: the exact test has p = 0.053, the interval just leaves zero out."""
    plain = np.repeat([False, True, True], [26, 13, 961])
    distilled = np.repeat([True, False, True], [26, 13, 961])
    difference = on_one_pair(plain, distilled)
    assert difference.low > 0 and difference.verdict == "cannot tell"
    words = words_of(difference, DEFAULT)
    assert "cannot tell" in words.headline
    assert "Zero lies just outside, but the test is not sure (p = 0.053)." in words.interval


def test_no_gain_is_a_verdict_of_its_own() -> None:
    words = words_of(PairedDifference(0.001, -0.004, 0.006, 0.6, "t over seeds", 5, "no gain"))
    assert words.headline == "No gain: with or without a teacher, the difference is less than 1 point."
    assert "all of it within 1 point of zero" in words.interval and words.one_pair == ""


def test_the_first_pairs_counts_in_words() -> None:
    counts = PairCounts(0, 840, 77, 9, 74, 1e-12)
    words = words_of(replace(GAIN, one_pair=counts))
    assert "the 86 images that one of the twins got right" in words.one_pair
    assert "The distilled student won 77 of them, the plain one 9." in words.one_pair and "p < 0.001" in words.one_pair
    same = words_of(replace(GAIN, one_pair=replace(counts, only_distilled=0, only_plain=0)))
    assert "nothing tells them apart" in same.one_pair


def test_one_image_that_tells_the_twins_apart_is_one_image() -> None:
    plain, distilled = np.array([True, True, False]), np.array([True, True, True])
    assert "only at the one image that" in lab_words.in_words(on_one_pair(plain, distilled), 3).one_pair


def test_a_run_stopped_before_the_test_has_no_verdict() -> None:
    assert lab_words.verdict(result_of(DEFAULT, None, complete=False)) is None


def test_a_step_is_explained_while_the_students_train() -> None:
    records = tuple(record for record in progress_of(DEFAULT, 2) if record.steps)
    running = RunSnapshot(state="running", progress=records)
    expected = DEFAULT.examples // (records[-1].steps // DEFAULT.epochs)  # images a step: 300 in 10 steps an epoch
    assert f"each student sees {expected} labelled images and is corrected once" in lab_words.one_step(running, DEFAULT)
    assert lab_words.one_step(replace(running, state="done"), DEFAULT) == ""
    assert lab_words.one_step(RunSnapshot(state="queued"), DEFAULT) == ""


def test_the_bar_is_full_at_the_test_and_empty_before_the_first_step() -> None:
    records = progress_of(DEFAULT, DEFAULT.epochs // 2)
    assert lab_words.share_done(RunSnapshot(state="queued")) == 0
    assert lab_words.share_done(RunSnapshot(state="running", progress=records)) == 0.5
    testing = replace(records[0], phase="testing")
    assert lab_words.share_done(RunSnapshot(state="running", progress=(*records, testing))) == 1


# --- the table


def cells(title: str) -> dict[str, tuple[str, str]]:
    (found,) = [row for row in lab_table.rows(result_of(DEFAULT)) if row.title == title]
    return dict(found.cells)


def test_table_numbers_against_hand_computed_ones() -> None:
    assert cells("Parameters")["plain"] == ("13,706", "60 × smaller")  # 824458 / 13706 = 60.15
    assert cells("Size")["distilled"] == ("55.3 kB", "60 × smaller")  # 55,324 and 3,298,332 bytes: 59.6
    assert cells("Multiply-adds")["distilled"] == ("250,000", "20 × less")
    assert cells("Latency")["plain"] == ("0.2 ms", "0.18–0.3 ms; 4.0 × faster")
    assert cells("Throughput")["plain"] == ("60,000", "15 × faster")
    number, comparison = cells("Test accuracy")["distilled"]
    assert number == "91.7\u00a0%"
    assert comparison == "93.4\u00a0% kept; luck of the 1,000 images: 89.8–93.3\u00a0%"  # 0.917 / 0.982; Wilson 1927
    assert cells("Agreement")["plain"][0] == "83.9\u00a0%"
    assert cells("Parameters")["teacher"] == ("824,458", "reference")


def test_latencies_whose_ranges_overlap_are_not_compared() -> None:
    result = result_of(DEFAULT)
    plain = replace(result.networks["plain"], latency_ms=Spread(0.54, 0.5, 0.7))  # the teacher's: 0.7 to 1.0
    noisy = replace(result, networks={**result.networks, "plain": plain})
    (row,) = [row for row in lab_table.rows(noisy) if row.title == "Latency"]
    assert row.cells["plain"] == ("0.54 ms", "0.5–0.7 ms; the ranges overlap: too noisy to tell")
    assert row.cells["distilled"][1].endswith("4.0 × faster")


def test_table_shows_the_spread_over_seeds() -> None:
    result = result_of(RunSpec(seeds=(0, 1, 2)), UNSURE)
    (row,) = [row for row in lab_table.rows(result) if row.title == "Test accuracy"]
    assert row.cells["plain"][0] == "84.9\u00a0% ± 0.4"  # 0.845, 0.849, 0.853


def test_ratios_both_ways() -> None:
    assert lab_table.smaller(5, 100, "smaller", "larger") == "20 × smaller"
    assert lab_table.smaller(150, 100, "faster", "slower") == "1.5 × slower"
    assert lab_table.smaller(7, 7, "smaller", "larger") == "the same"


def test_table_is_a_table_for_a_screen_reader_too() -> None:
    html = lab_table.table_html(result_of(DEFAULT))
    assert html.count('scope="row"') == html.count('role="rowheader"') == 9
    assert html.count('scope="col"') == 4 and html.count('role="cell"') == 27 and "<caption>" in html
    assert all(glyph in html for glyph in "●◆■")


def test_table_says_where_its_numbers_come_from() -> None:
    words = lab_table.conditions(result_of(DEFAULT))
    assert "an invented machine with 1 thread; seed 0; torch 0.0.0" in words and "read once" in words
    assert "one pass" not in words
    assert "in one pass with 3 others" in lab_table.conditions(replace(result_of(DEFAULT), together=4))


# --- looking back


def test_wrong_answers_are_those_whose_largest_logit_is_another_class() -> None:
    logits = ((2.0, 1.0), (0.0, 3.0), (4.0, 5.0))
    wrong = lab_moments.wrong_answers((0, 0, 1), ("cat", "dog"), logits)
    assert [(each.image, each.label, each.answer) for each in wrong] == [(1, "cat", "dog")]


def test_answers_at_an_epoch_are_that_epochs() -> None:
    records = progress_of(DEFAULT)
    fifth = next(record for record in records if record.epoch == 5 and record.epoch_end)
    assert lab_moments.answers_at(records, 5) == fifth.watch_logits
    assert lab_moments.answers_at(records, 0) == {}
    assert lab_moments.finished_epochs(records) == DEFAULT.epochs


def test_one_image_is_cut_out_of_the_sprite() -> None:
    watch = watch_set()
    cut = Image.open(BytesIO(lab_moments.one_image(watch.sprite_png, watch.side, CLASSES)))
    assert cut.size == (watch.side, watch.side) and cut.getpixel((14, 14)) == 40 + 8 * CLASSES
