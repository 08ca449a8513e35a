"""Words that are counted, and which of them an indicator can count.

Nouns of one class stand for one another in reports (``hồ sơ``, ``trường hợp``, ``lượt``), nouns of
different classes do not: ten communes are never ten dossiers.
"""

from functools import lru_cache

from ingest.reference import seed_rows


@lru_cache(maxsize=16384)
def noun_fits(noun: str, indicator_code: str) -> bool:
    """Tell whether an indicator can count a noun; an unknown noun fits everything.

    Args:
        noun: The word counted, in lower case; "" where none stands there.
        indicator_code: The indicator.
    """
    counted, wanted = _classes().get(noun, ""), _indicator_classes()[indicator_code]
    if counted and wanted and counted != wanted:
        return False
    never = _listed("never_for").get(noun, ())
    if any(indicator_code.startswith(word) for word in never):
        return False
    only = _listed("only_for").get(noun)
    return only is None or any(word in _described()[indicator_code] for word in only)


def word_class(noun: str) -> str:
    """Return the class of a counted word; "" where the seed knows none."""
    return _classes().get(noun, "")


def stands_for(noun: str) -> tuple[str, ...]:
    """Return a noun and what it also counts as: ``thẻ bảo hiểm y tế`` is a ``thẻ`` too."""
    short = _shorter().get(noun)
    return (noun, short) if short else (noun,)


def count_the_same(noun: str, other: str) -> bool:
    """Tell whether two nouns may count the same: ``534 lượt người dân`` and ``2.871 lượt``."""
    shared = {*stands_for(noun)} & {*stands_for(other)}
    return bool(shared) or other.startswith(f"{noun} ") or noun.startswith(f"{other} ")


def written_out(noun: str) -> str:
    """Return the words a counted abbreviation stands for: ``hs`` is ``hồ sơ``."""
    return _written_out().get(noun, noun)


def length_of(noun: str, text: str) -> int:
    """Return how many characters a noun takes at the beginning of a text; 0: it is not there.

    Args:
        noun: The noun, written out.
        text: What it should begin, where it may be abbreviated.
    """
    if not noun:
        return 0
    forms = (noun, *(short for short, long in _written_out().items() if long == noun))
    return next((len(form) for form in forms if text[: len(form)].lower() == form), 0)


@lru_cache(maxsize=1)
def _written_out() -> dict[str, str]:
    return {
        row["short"].lower(): row["long"]
        for row in seed_rows("narrative/abbreviations")
        if row["spelled_out"] and row["short"].lower() in _classes()
    }


@lru_cache(maxsize=1)
def _shorter() -> dict[str, str]:
    return {
        row["noun"].lower(): row["short"].lower()
        for row in seed_rows("narrative/nouns")
        if row["short"]
    }


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    return {row["noun"].lower(): row["noun_class"] for row in seed_rows("narrative/nouns")}


@lru_cache(maxsize=2)
def _listed(column: str) -> dict[str, tuple[str, ...]]:
    """Nouns only some indicators count, or some never: words of their names or codes."""
    return {
        row["noun"].lower(): tuple(row[column].split(";"))
        for row in seed_rows("narrative/nouns")
        if row[column]
    }


@lru_cache(maxsize=1)
def _described() -> dict[str, str]:
    return {
        row["indicator_code"]: f"{row['indicator_code']} {row['name_vi']}"
        for row in seed_rows("indicators")
    }


@lru_cache(maxsize=1)
def _indicator_classes() -> dict[str, str]:
    return {
        row["indicator_code"]: _classes().get(row["unit_of_measure"].lower(), "")
        for row in seed_rows("indicators")
    }
