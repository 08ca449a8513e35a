"""Keys of Vietnamese text: what counts as the same spelling, and what does not."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text import fold, has_marks, nfc, tone_key

VIETNAMESE = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
    "AĐƠƯ .,-0123456789",
    max_size=40,
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("P. Hải Dương", "p hai duong"),
        ("ĐẮK LẮK", "dak lak"),
        ("Bà Rịa - Vũng Tàu", "ba ria vung tau"),
        ("  Ia\u00a0H'Drai ", "ia h drai"),
        ("", ""),
    ],
)
def test_fold_drops_marks_case_and_punctuation(written: str, key: str) -> None:
    assert fold(written) == key


@pytest.mark.parametrize(
    ("old", "new"), [("Hòa Bình", "Hoà Bình"), ("Thủy", "Thuỷ"), ("khỏe", "khoẻ"), ("Túy", "Tuý")]
)
def test_old_and_new_tone_placement_are_the_same_under_both_keys(old: str, new: str) -> None:
    assert old != new
    assert fold(old) == fold(new)
    assert tone_key(old) == tone_key(new)


def test_tone_key_tells_apart_what_fold_cannot() -> None:
    assert fold("Tân Thành") == fold("Tân Thạnh")
    assert tone_key("Tân Thành") != tone_key("Tân Thạnh")
    assert tone_key("Sa Pa") != tone_key("Sa Pả")
    assert tone_key("Nậm Cắn") != tone_key("Nậm Cân")


def test_nfc_composes_and_trims() -> None:
    decomposed = unicodedata.normalize("NFD", "  Thành\u00a0 phố\tHuế\n")
    assert nfc(decomposed) == "Thành phố Huế"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Hai Duong", False), ("Hải", True), ("Đ", True), (unicodedata.normalize("NFD", "ă"), True)],
)
def test_has_marks_sees_marks_however_they_are_encoded(text: str, expected: bool) -> None:
    assert has_marks(text) is expected


@given(st.text(max_size=60))
def test_fold_of_a_key_is_the_key(text: str) -> None:
    key = fold(text)
    assert fold(key) == key
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ")
    assert key == key.strip()
    assert "  " not in key


@given(VIETNAMESE)
def test_keys_do_not_depend_on_unicode_form_or_case(text: str) -> None:
    for form in ("NFC", "NFD"):
        other = unicodedata.normalize(form, text)
        assert fold(other) == fold(text) == fold(other.upper())
        assert tone_key(other) == tone_key(text) == tone_key(other.upper())


@given(VIETNAMESE)
def test_what_is_the_same_with_marks_is_the_same_without(text: str) -> None:
    assert fold(tone_key(text)) == fold(text)
