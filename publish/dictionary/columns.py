"""Which of the models and seeds a mart reads a column of it is made from, read from its SQL."""

import re
from collections.abc import Collection, Mapping

_REF = re.compile(r"\bref\(\s*'(\w+)'\s*\)")
_NAMED_REF = re.compile(r"\{\{\s*ref\(\s*'(\w+)'\s*\)\s*\}\}\s+as\s+(\w+)")
_CTE = re.compile(r"\b(\w+) as \(\n(.*?)\n\)", flags=re.DOTALL)
_LAST_SELECT = re.compile(r"^select\n(.*?)^from ", flags=re.DOTALL | re.MULTILINE)
_QUALIFIED = re.compile(r"\b(\w+)\.\w+")


def read_from(sql: str, column: str, known: Mapping[str, Collection[str]]) -> tuple[str, ...]:
    """Return what a column is made from, of what its model reads directly.

    Where the last ``select`` says by a prefix where a column comes from, that is it; else what
    the model reads and has a column of that name; else everything it reads.

    Args:
        sql: The model, without comments.
        column: Name of the column.
        known: What the model reads, and the words each has: a seed's header, a model's SQL.

    Returns:
        Names of models and seeds, in order.
    """
    prefixes = _prefixes(sql)
    told: set[str] = set()
    for prefix in _QUALIFIED.findall(_expression(sql, column)):
        models = prefixes.get(prefix, set()) & set(known)
        told |= _having(column, models, known)
    return tuple(sorted(told or _having(column, set(known), known)))


def _having(column: str, names: set[str], known: Mapping[str, Collection[str]]) -> set[str]:
    """Return those that have a column of that name; all, where none has or there is but one."""
    return {name for name in names if column in known[name]} or names


def _prefixes(sql: str) -> dict[str, set[str]]:
    """Return what each name a column may be prefixed with stands for: what it reads."""
    found = {name: {model} for model, name in _NAMED_REF.findall(sql)}
    for name, body in _CTE.findall(sql):
        read = set(_REF.findall(body))
        for other, models in list(found.items()):
            if re.search(rf"\b(?:from|join) {other}\b", body):
                read |= models
        found[name] = read
    return found


def _expression(sql: str, column: str) -> str:
    """Return what the last select gives under that name; empty where that is not to be seen."""
    selects = _LAST_SELECT.findall(sql)
    for one in _parts(selects[-1]) if selects else ():
        if re.search(rf"(?:^|\bas |\.){column}$", one):
            return one
    return ""


def _parts(select: str) -> list[str]:
    """Split a list of columns at the commas that stand in no brackets."""
    parts, depth, begun = [], 0, 0
    for at, sign in enumerate(select):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            parts.append(select[begun:at].strip())
            begun = at + 1
    return [*parts, select[begun:].strip()]
