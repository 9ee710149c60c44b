"""The one place where a share becomes percent."""

import pytest

from ui.formats import percent


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.917, "91.7"), (0.004, "0.4"), (0.00004, "0.004"), (0, "0.0"), (1, "100.0"), (0.001, "0.1"),
        (0.0009, "0.09"), (3e-7, "0.00003"), (-0.012, "-1.2"), (0.9996, "100.0"),
    ],
)  # fmt: skip
def test_percent(share: float, text: str) -> None:
    assert percent(share) == f"{text}\u00a0%"  # the space never breaks
