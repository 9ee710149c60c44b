"""Codes and nicknames as people and attackers type them."""

import unicodedata

import pytest

from store.class_rules import BadNickname, new_code, new_secret, read_code, read_nickname


@pytest.mark.parametrize(
    "hostile",
    [
        *("", "   ", "\u200b", "x" * 21, "<b>bold</b>", "<script>", "a&amp;b", "[link](x)", "`code`", "**loud**"),
        *("=1+1", "+1", "-1", "@sum", "a\tb", "a\rb", "a\nb", ":red[x]", "$x$", "www.evil.com", "http://x"),
        *("\u202egnp", "a\u0000b", "z" + "\u0301" * 9, "{x}", "%00", "a;b", 'a"b', "—", "🦉", "'; DROP TABLE classes"),
    ],
)
def test_a_hostile_nickname_is_refused_with_a_sentence(hostile: str) -> None:
    with pytest.raises(BadNickname, match=r"\.$"):
        read_nickname(hostile)


@pytest.mark.parametrize("name", ["Ann", "Jörg", "Zoë-Marie", "O’Neil", "李雷", "Оля", "محمد", "नेहा", "R2 D2"])
def test_names_of_all_the_world_are_taken(name: str) -> None:
    assert read_nickname(f"  {name} ") == unicodedata.normalize("NFKC", name)


def test_codes_have_six_letters_that_cannot_be_taken_for_others() -> None:
    codes = [new_code() for _ in range(500)]
    assert all(len(code) == 6 and not set(code) & set("01ILOUVAE") for code in codes)
    assert len(set(codes)) == 500
    assert read_code(f" {codes[0][:3].lower()}-{codes[0][3:]} ") == codes[0]
    for bad in ("", "BCDFG", "BCDFGHJ", "BCDFG1", "BCDFGI", "<b>BCD"):
        assert read_code(bad) is None


def test_secrets_are_long_and_all_different() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100 and all(len(secret) >= 32 for secret in made)
