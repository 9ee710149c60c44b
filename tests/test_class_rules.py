"""Codes and nicknames as people and attackers type them."""

import unicodedata

import pytest

from store.class_rules import BadNickname, new_code, new_secret, read_code, read_nickname, same_name


@pytest.mark.parametrize(
    "hostile",
    [
        *("", "   ", "\u200b", "x" * 21, "<b>bold</b>", "<script>", "a&amp;b", "[link](x)", "`code`", "**loud**"),
        *("=1+1", "+1", "-1", "@sum", "a\tb", "a\rb", "a\nb", ":red[x]", "$x$", "www.evil.com", "http://x"),
        *("\u3164", "Ann\ufe0f", "A\u034fnn", "a\u1160b", "Teacher", "ТЕАСНЕR", "H0st", " ad-min "),
        *("\u202egnp", "a\u0000b", "z" + "\u0301" * 9, "{x}", "%00", "a;b", 'a"b', "—", "🦉", "'; DROP TABLE classes"),
    ],
)
def test_a_hostile_nickname_is_refused_with_a_sentence(hostile: str) -> None:
    with pytest.raises(BadNickname, match=r"\.$"):
        read_nickname(hostile)


@pytest.mark.parametrize("name", ["Ann", "Jörg", "Zoë-Marie", "O’Neil", "李雷", "Оля", "محمد", "नेहा", "R2 D2"])
def test_names_of_all_the_world_are_taken(name: str) -> None:
    assert read_nickname(f"  {name} ") == unicodedata.normalize("NFKC", name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("Ann", "Аnn"), ("Max", "Мах"), ("Alex", "AIex"), ("Lola", "L0la"), ("Nina", "Νίna".replace("ί", "i"))),
        *(("Till", "Ti11"), ("José", "Jose\u0301"), ("Straße", "STRASSE"), ("Ann", "Ａｎｎ"), ("Mia", "mıa")),
    ],
)
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert same_name(read_nickname(one)) == same_name(read_nickname(other))


def test_names_that_do_not_look_alike_are_two() -> None:
    names = [
        "Ann",
        "Anne",
        "Оля",
        "Юля",
        "Ольга",
        "Νίκος",
        "Jose",
        "José",
        "李雷",
        "李蕾",
        "R2 D2",
        "محمد",
        "Ali",
        "Alina",
    ]
    assert len({same_name(read_nickname(name)) for name in names}) == len(names)


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
