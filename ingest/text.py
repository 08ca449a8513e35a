"""Vietnamese text as keys: one spelling for what people write in many.

Reports mix old and new tone placement (hòa, hoà), composed and decomposed Unicode, capitals, and
text without any marks. Everything that is compared goes through one of the keys here.
"""

import re
import unicodedata

_NOT_WORD = re.compile(r"[^0-9a-z]+")
_MARKS = re.compile(r"[\u0300-\u036f]+")
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_SPACES = re.compile(r"\s+")
_MAY_HAVE_I = re.compile(r"[íìỉĩÍÌỈĨ]")
_WITH_I = re.compile(r"\b([kKlLmMtT]|[qQ][uU])([íìỉĩÍÌỈĨ])\b")
_Y = str.maketrans("íìỉĩÍÌỈĨ", "ýỳỷỹÝỲỶỸ")


def nfc(text: str) -> str:
    """Return the text in composed Unicode (NFC), trimmed, with runs of white space as one space.

    Files written on macOS arrive decomposed (NFD), and pasted text carries no-break spaces.
    """
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """Return the key under which spellings with and without marks are the same.

    Lower case, no tone or quality marks, đ as d, punctuation and white space as single spaces:
    ``P. Hải Dương`` → ``p hai duong``. The key of a key is itself.
    """
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", text).casefold())
    return _NOT_WORD.sub(" ", bare.replace("đ", "d")).strip()


def tone_key(text: str) -> str:
    """Return a key that keeps every mark but forgets where in the syllable the tone stands.

    ``Hoà Bình`` and ``Hòa Bình`` are the same here, ``Tân Thành`` and ``Tân Thạnh`` are not (they
    are under `fold`). Lower case, punctuation and white space as single spaces.
    """
    syllables = []
    for syllable in re.split(r"[\W_]+", unicodedata.normalize("NFC", text).casefold()):
        parts = unicodedata.normalize("NFD", syllable)
        tones = "".join(sorted(char for char in parts if char in _TONES))
        if parts:
            syllables.append("".join(char for char in parts if char not in _TONES) + tones)
    return " ".join(syllables)


def spelled_with_y(text: str) -> str:
    """Return the text with y where reports mostly write it: ``trong kì``, ``tỉ lệ``, ``lí lịch``.

    Both spellings are right; the text stays as long as it was, so places in it hold.
    """
    return _WITH_I.sub(_with_y, text) if _MAY_HAVE_I.search(text) else text


def _with_y(match: re.Match[str]) -> str:
    return match[1] + match[2].translate(_Y)


def has_marks(text: str) -> bool:
    """Tell whether the text carries any Vietnamese mark, so that its marks can be relied upon."""
    return any(
        char in "đĐ" or unicodedata.combining(char) for char in unicodedata.normalize("NFD", text)
    )
