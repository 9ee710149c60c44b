"""Codes, secrets and nicknames of a class: made, read as people type them, and checked."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import datetime

# No 0 1 I L O (look alike), no U V (sound and look alike), no A E (so that no code is a word).
CODE_LETTERS = "BCDFGHJKMNPQRSTWXYZ"
CODE_LENGTH = 6
LONGEST_NICKNAME = 20
_MOST_MARKS = 2  # accents on one letter
_ALSO = " -'’"
RESERVED = ("teacher", "host", "admin", "owlet", "owl")
# Letters that take no room, by Unicode's property Default_Ignorable_Code_Point; all other such are no letters at all.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# Letters and digits that look like a Latin one, small or capital. Source: Unicode Technical Standard 39, confusables.
_LOOK_ALIKES = str.maketrans(
    "авеѕіјкмноԛрстухһԁԝґӏ" + "αβεζηικμνορτυχ" + "01iı",
    "abesljkmhoqpctyxhdwrl" + "abezhlkmnoptyx" + "olll",
)


class BadNickname(ValueError):
    """The message is a sentence that says what to do."""


def new_code() -> str:
    """Six letters for the projector."""
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))


def read_code(text: str) -> str | None:
    """A class code as somebody typed it, in capitals; None if it cannot be one."""
    tidy = re.sub(r"[\s\-–]", "", text).upper()
    return tidy if len(tidy) == CODE_LENGTH and set(tidy) <= set(CODE_LETTERS) else None


def new_secret() -> str:
    """The host's secret: 192 random bits in letters that a link takes as they are."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What the store keeps of a secret. It is long and random, so a plain hash gives nothing away."""
    return hashlib.sha256(secret.encode()).hexdigest()


def opens(secret: str, kept: str) -> bool:
    """Whether a secret is the one whose digest was kept, in a time that tells nothing."""
    return hmac.compare_digest(digest(secret), kept)


def read_nickname(text: str) -> str:
    """A nickname put in order: blanks trimmed, letters in their one usual form.

    Raises:
        BadNickname: it is empty, too long, kept for the teacher, or holds anything but letters, digits, blanks, hyphens
            and apostrophes.
    """
    name = " ".join(unicodedata.normalize("NFKC", text[:200]).split(" ")).strip()
    name = re.sub(" {2,}", " ", name)
    if not name:
        raise BadNickname("Please type a nickname.")
    if len(name) > LONGEST_NICKNAME:
        raise BadNickname(f"That nickname is too long. Use {LONGEST_NICKNAME} letters at most.")
    if not all(map(_is_plain, name)) or _UNSEEN.search(name) or _marks_in_a_row(name) > _MOST_MARKS:
        raise BadNickname("Use letters, digits, blanks and hyphens only in a nickname.")
    if not name[0].isalnum():
        raise BadNickname("Let the nickname begin with a letter or a digit.")
    if same_name(name) in map(same_name, RESERVED):
        raise BadNickname("That name is kept for the teacher. Please choose another.")
    return name


def same_name(name: str) -> str:
    """Equal for nicknames that a class would take for one: capitals, blanks and hyphens do not count, nor which of two
    letters that look alike it is.
    """
    letters = "".join(letter for letter in unicodedata.normalize("NFKC", name).casefold() if letter not in _ALSO)
    return letters.translate(_LOOK_ALIKES)


def is_past(time: str, seconds: float, now: datetime) -> bool:
    """Whether a time (ISO 8601) lies more than so many seconds from now. One that is to come counts as past: the clock
    was set back meanwhile, and nobody shall wait until it has caught up.
    """
    return abs((now - datetime.fromisoformat(time)).total_seconds()) > seconds


def _is_plain(letter: str) -> bool:
    return letter in _ALSO or unicodedata.category(letter)[0] in "LMN"


def _marks_in_a_row(name: str) -> int:
    parts = re.split(r"[^\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+", name)
    return max(len(part) for part in parts)
