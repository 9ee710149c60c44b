"""The verdict against scipy and statsmodels-free hand arithmetic, and its false alarms by simulation."""

import math

import numpy as np
import pytest
from scipy import stats

from models.statistics import on_one_pair, over_seeds


def test_interval_and_p_value_equal_scipys_paired_t() -> None:
    plain, distilled = [0.80, 0.84, 0.82, 0.79], [0.88, 0.90, 0.86, 0.89]
    measured = over_seeds(plain, distilled)
    expected = stats.ttest_rel(distilled, plain)
    interval = expected.confidence_interval(0.95)
    assert measured.mean == pytest.approx(0.07)
    assert (measured.low, measured.high) == pytest.approx((interval.low, interval.high))
    assert measured.p_value == pytest.approx(expected.pvalue)
    assert (measured.verdict, measured.seeds, measured.method) == ("gain", 4, "t over seeds")
    assert over_seeds(distilled, plain).verdict == "loss"


def test_when_it_cannot_tell_it_says_about_how_many_seeds_would() -> None:
    """Standardised difference 0.5: the textbook's answer for a power of 0.8 is 34 pairs (Cohen 1988: 32 by z)."""
    differences = 0.005 + 0.01 * np.array([-1, 1]) / math.sqrt(2)
    measured = over_seeds([0.8, 0.8], list(0.8 + differences))
    assert measured.verdict == "cannot tell"
    assert measured.seeds_needed is not None and 31 <= measured.seeds_needed <= 35


def test_no_difference_at_all_tells_nothing() -> None:
    measured = over_seeds([0.8, 0.9], [0.8, 0.9])
    assert (measured.mean, measured.verdict, measured.seeds_needed) == (0, "cannot tell", None)


@pytest.mark.parametrize(("plain", "distilled"), [([0.8], [0.9]), ([0.8, 0.9], [0.9]), ([], [])])
def test_too_few_pairs(plain: list[float], distilled: list[float]) -> None:
    with pytest.raises(ValueError, match=r"two or more pairs|broadcast|shape"):
        over_seeds(plain, distilled)


def test_mcnemar_by_hand() -> None:
    """10 images won, 2 lost: exact two-sided p = 2 · Σ_{k ≤ 2} C(12, k) / 2¹² = 2 · 79 / 4096."""
    plain = np.array([False] * 10 + [True] * 2 + [True] * 988)
    distilled = np.array([True] * 10 + [False] * 2 + [True] * 988)
    measured = on_one_pair(plain, distilled)
    assert measured.p_value == pytest.approx(2 * 79 / 4096)
    assert measured.mean == pytest.approx(8 / 1_000)
    assert (measured.verdict, measured.method, measured.seeds) == ("gain", "McNemar", 1)


def test_pairs_that_agree_everywhere_tell_nothing() -> None:
    right = np.array([True, False, True])
    measured = on_one_pair(right, right)
    assert (measured.mean, measured.p_value, measured.verdict) == (0, 1, "cannot tell")


def test_false_alarms_are_about_as_rare_as_promised() -> None:
    """With no true difference, at most 5 % of verdicts may claim one (here: 2,000 of each kind, z = 3)."""
    generator = np.random.default_rng(0)
    tries, most = 2_000, 0.05 + 3 * math.sqrt(0.05 * 0.95 / 2_000)
    by_seeds = [over_seeds(*generator.normal(0.9, 0.01, (2, 5))).verdict != "cannot tell" for _ in range(tries)]
    by_images = [on_one_pair(*(generator.random((2, 500)) < 0.9)).verdict != "cannot tell" for _ in range(tries)]
    assert 0 < np.mean(by_seeds) < most
    assert 0 < np.mean(by_images) < most
