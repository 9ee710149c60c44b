"""The one place where a share becomes percent."""

import pytest

from ui.formats import number, percent


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.917, "91.7"), (0.004, "0.4"), (0.00004, "0.004"), (0, "0.0"), (1, "100.0"), (0.001, "0.1"),
        (0.0009, "0.09"), (3e-7, "0.00003"), (-0.012, "-1.2"), (0.9996, "100.0"),
    ],
)  # fmt: skip
def test_percent(share: float, text: str) -> None:
    assert percent(share) == f"{text}\u00a0%"  # the space never breaks


@pytest.mark.parametrize(
    ("value", "decimals", "sign", "text"),
    [
        (5.55, 1, False, "5.6"), (-1.25, 1, True, "−1.3"), (-1.2500000000000004, 1, True, "−1.3"),
        (-1.2499999999999998, 1, True, "−1.3"), (5.6, 1, True, "+5.6"), (-0.04, 1, True, "0.0"), (0.0, 2, True, "0.00"),
        (0.125, 2, False, "0.13"), (-2.0, 2, False, "−2.00"), (1234.5, 0, False, "1235"),
    ],
)  # fmt: skip
def test_a_number_is_rounded_as_at_school_and_zero_has_no_sign(
    value: float, decimals: int, sign: bool, text: str
) -> None:
    assert number(value, decimals, sign) == text
