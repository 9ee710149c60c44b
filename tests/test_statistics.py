"""The verdict against scipy and hand arithmetic, and its false alarms by simulation."""

import math

import numpy as np
import pytest
from scipy import stats

from models.records import SMALLEST_GAIN, PairCounts, PairedDifference, decode, encode
from models.sampling import sampling_interval
from models.statistics import on_one_pair, over_seeds

IMAGES = 1_000


def test_interval_and_p_value_equal_scipys_paired_t() -> None:
    plain, distilled = [0.80, 0.84, 0.82, 0.79], [0.88, 0.90, 0.86, 0.89]
    measured = over_seeds(plain, distilled, IMAGES)
    expected = stats.ttest_rel(distilled, plain)
    interval = expected.confidence_interval(0.95)
    assert measured.mean == pytest.approx(0.07)
    assert (measured.low, measured.high) == pytest.approx((interval.low, interval.high))
    assert measured.p_value == pytest.approx(expected.pvalue)
    assert (measured.verdict, measured.seeds, measured.method) == ("gain", 4, "t over seeds")
    assert over_seeds(distilled, plain, IMAGES).verdict == "loss"


def test_when_it_cannot_tell_it_says_about_how_many_seeds_would() -> None:
    """Standardised difference 0.5: the textbook's answer for a power of 0.8 is 34 pairs (Cohen 1988: 32 by z)."""
    differences = 0.005 + 0.01 * np.array([-1, 1]) / math.sqrt(2)
    measured = over_seeds([0.8, 0.8], list(0.8 + differences), IMAGES)
    assert measured.verdict == "cannot tell"
    assert measured.seeds_needed is not None and 31 <= measured.seeds_needed <= 35


def test_no_difference_at_all_is_no_gain() -> None:
    measured = over_seeds([0.8, 0.9], [0.8, 0.9], IMAGES)
    assert (measured.mean, measured.verdict, measured.seeds_needed) == (0, "no gain", None)


def test_no_gain_is_what_two_one_sided_tests_say() -> None:
    """No gain where scipy's t tests, each at 2.5 %, put the mean above −1 point and below +1, and not away from 0."""
    generator = np.random.default_rng(1)
    seen = set()
    for sd in (0.001, 0.003, 0.006, 0.012):
        for _ in range(25):
            plain = generator.normal(0.9, 0.01, 5)
            distilled = plain + generator.normal(0, sd, 5)
            above = stats.ttest_1samp(distilled - plain, -SMALLEST_GAIN, alternative="greater").pvalue < 0.025
            below = stats.ttest_1samp(distilled - plain, SMALLEST_GAIN, alternative="less").pvalue < 0.025
            differ = stats.ttest_rel(distilled, plain).pvalue < 0.05
            verdict = over_seeds(plain, distilled, IMAGES).verdict
            assert (verdict == "no gain") == (above and below and not differ)
            seen.add(verdict)
    assert seen == {"gain", "loss", "no gain", "cannot tell"}


def test_a_small_difference_says_how_many_seeds_would_show_that_it_is_none() -> None:
    """0.2 points, sd 1: showing 0.2 takes (2.80 / 0.2)² = 196 pairs, showing less than 1 takes (2.80 / 0.8)² = 12.3."""
    differences = 0.002 + 0.01 * np.array([-1, 1]) / math.sqrt(2)
    assert over_seeds([0.8, 0.8], list(0.8 + differences), IMAGES).seeds_needed in (13, 14)


@pytest.mark.parametrize(("plain", "distilled"), [([0.8], [0.9]), ([0.8, 0.9], [0.9]), ([], [])])
def test_too_few_pairs(plain: list[float], distilled: list[float]) -> None:
    with pytest.raises(ValueError, match=r"two or more pairs|broadcast|shape"):
        over_seeds(plain, distilled, IMAGES)


def test_mcnemar_by_hand() -> None:
    """10 images won, 2 lost: exact two-sided p = 2 · Σ_{k ≤ 2} C(12, k) / 2¹² = 2 · 79 / 4096."""
    plain = np.array([False] * 10 + [True] * 2 + [True] * 988)
    distilled = np.array([True] * 10 + [False] * 2 + [True] * 988)
    measured = on_one_pair(plain, distilled)
    assert measured.p_value == pytest.approx(2 * 79 / 4096)
    assert measured.mean == pytest.approx(8 / 1_000)
    assert (measured.verdict, measured.method, measured.seeds) == ("gain", "McNemar", 1)
    assert measured.one_pair == PairCounts(0, 988, 10, 2, 0, pytest.approx(2 * 79 / 4096))


def test_the_interval_of_one_pair_is_the_usual_one_where_images_are_many() -> None:
    """Wald's, with the standard error of McNemar's table: d ± 1.96 · √(b + c − (b − c)² / n) / n."""
    plain, distilled = np.ones(40_000, bool), np.ones(40_000, bool)
    plain[:900], distilled[900:1_500] = False, False
    measured, half = on_one_pair(plain, distilled), 1.959964 * math.sqrt(1_500 - 300**2 / 40_000) / 40_000
    assert (measured.low, measured.high) == pytest.approx((300 / 40_000 - half, 300 / 40_000 + half), rel=0.01)


@pytest.mark.parametrize("images", [40, 200, 1_000])
def test_the_interval_of_one_pair_holds_the_truth_as_often_as_it_says(images: int) -> None:
    """Agresti and Min (2005) built it to cover 95 % in small samples, and not much more."""
    generator, truth = np.random.default_rng(2), 0.12 - 0.06
    covered = []
    for _ in range(2_000):
        draws = generator.random(images)
        found = on_one_pair(draws >= 0.12, (draws < 0.12) | (draws >= 0.18))
        covered.append(found.low <= truth <= found.high)
    assert 0.94 < np.mean(covered) < 0.985


def test_pairs_that_agree_everywhere_tell_nothing() -> None:
    right = np.array([True, False, True])
    measured = on_one_pair(right, right)
    assert (measured.mean, measured.p_value, measured.verdict) == (0, 1, "cannot tell")
    many = np.tile(right, 1_000)
    assert on_one_pair(many, many).verdict == "no gain", "with many images three alike answers are 3,000"


def test_false_alarms_are_about_as_rare_as_promised() -> None:
    """With no true difference, at most 5 % of verdicts may claim one (here: 2,000 of each kind, z = 3)."""
    generator = np.random.default_rng(0)
    tries, most = 2_000, 0.05 + 3 * math.sqrt(0.05 * 0.95 / 2_000)
    by_seeds = [
        over_seeds(*generator.normal(0.9, 0.01, (2, 5)), IMAGES).verdict in ("gain", "loss") for _ in range(tries)
    ]
    by_images = [on_one_pair(*(generator.random((2, 500)) < 0.9)).verdict in ("gain", "loss") for _ in range(tries)]
    assert 0 < np.mean(by_seeds) < most
    assert 0 < np.mean(by_images) < most


@pytest.mark.parametrize("pairs", [2, 3, 5])
@pytest.mark.parametrize(("images", "parted"), [(300, 0.004), (1_000, 0.01), (1_000, 0.08)])
def test_counted_images_alarm_no_oftener_though_two_pairs_may_come_out_alike(
    pairs: int, images: int, parted: float
) -> None:
    """Some images tell the twins apart, by a fair coin each. With no least spread, two pairs alarm in 10 %."""
    generator = np.random.default_rng(0)
    tries, most = 2_000, 0.05 + 3 * math.sqrt(0.05 * 0.95 / 2_000)
    told_apart = generator.binomial(images, parted, (tries, pairs))
    differences = (2 * generator.binomial(told_apart, 0.5) - told_apart) / images
    verdicts = [over_seeds([0.9] * pairs, 0.9 + row, images).verdict for row in differences]
    assert np.mean([verdict in ("gain", "loss") for verdict in verdicts]) < most


def test_two_pairs_that_gain_the_same_image_are_no_proof() -> None:
    measured = over_seeds([0.900, 0.910], [0.901, 0.911], 1_000)
    assert measured.verdict == "no gain" and measured.low < 0 < measured.high and measured.p_value > 0.05
    assert over_seeds([0.5, 0.6], [0.7, 0.8], 1_000).verdict == "gain", "two hundred images, twice, are one"


@pytest.mark.parametrize(("right", "images"), [(917, 1_000), (0, 50), (128, 128), (9_962, 10_000)])
def test_an_accuracys_sampling_interval_is_wilsons(right: int, images: int) -> None:
    expected = stats.binomtest(right, images).proportion_ci(0.95, method="wilson")
    assert sampling_interval(right / images, images) == pytest.approx((expected.low, expected.high))


def test_a_difference_stored_before_pairs_were_counted_can_still_be_read() -> None:
    old = b'{"mean":0.05,"low":0.02,"high":0.08,"p_value":0.01,"method":"McNemar","seeds":1,"verdict":"gain"}'
    difference = decode(old, PairedDifference)
    assert (difference.one_pair, difference.margin) == (None, SMALLEST_GAIN)
    new = on_one_pair(np.array([True, False]), np.array([True, True]), seed=7)
    assert decode(encode(new), PairedDifference) == new and new.one_pair is not None and new.one_pair.seed == 7
