"""Links that are given to others: which of them another device can open."""

import pytest

from ui.links import works_elsewhere


@pytest.mark.parametrize(
    ("host", "works"),
    [
        ("192.168.1.20", True),
        ("10.0.0.7:8501", True),
        ("169.254.3.4:8501", True),  # two computers on one cable
        ("[fd00::20]:8501", True),
        ("[::ffff:192.168.1.20]", True),
        ("owlet.school.example", True),
        ("my-laptop.local:8501", True),
        ("localhosts.example", True),
        ("localhost:8501", False),
        ("LOCALHOST", False),
        ("localhost.", False),
        ("owlet.localhost:8501", False),
        ("127.0.0.1:8501", False),
        ("127.8.9.10", False),
        ("[::1]:8501", False),
        ("[::ffff:127.0.0.1]", False),
        ("0.0.0.0:8501", False),  # what a server listens on; on a phone it is the phone
        ("[::]:8501", False),
        ("", False),
    ],
)
def test_a_phone_can_open_what_does_not_mean_this_computer(host: str, works: bool) -> None:
    assert works_elsewhere(f"http://{host}/runs?run=1") is works
