"""What a mart is made from, followed through the models' SQL to raw tables and reference data."""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from publish.dictionary.columns import read_from

_REF = re.compile(r"\bref\(\s*'(\w+)'\s*\)")
_SOURCE = re.compile(r"\bsource\(\s*'(\w+)'\s*,\s*'(\w+)'\s*\)")
_FEW = 3
_COMMENT = re.compile(r"--[^\n]*|\{#.*?#\}", flags=re.DOTALL)


@dataclass(frozen=True)
class Sources:
    """Everything one mart rests on: raw tables, reference data, other marts it reads."""

    raw: tuple[str, ...]
    seeds: tuple[str, ...]
    marts: tuple[str, ...]

    def __str__(self) -> str:
        """Return them in one line."""
        parts = (
            ", ".join(self.raw),
            ", ".join(f"seeds/{name}.csv" for name in self.seeds),
        )
        return "; ".join(filter(None, parts))


class Lineage:
    """The dependencies of all models, read once from the SQL of a dbt project and its seeds."""

    def __init__(self, dbt_project: Path) -> None:
        """Read models and macros; a model depends on what the macros it calls read as well."""
        macros = {path.stem: _text(path) for path in (dbt_project / "macros").glob("*.sql")}
        self._inputs: dict[str, set[str]] = {}
        self._raw: dict[str, set[str]] = {}
        self._marts: set[str] = set()
        self._texts: dict[str, str] = {}
        self._words = {
            path.stem: set(_header(path)) for path in (dbt_project.parent / "seeds").rglob("*.csv")
        }
        for path in (dbt_project / "models").rglob("*.sql"):
            text = _text(path)
            called = [macros[name] for name in macros if re.search(rf"\b{name}\(", text)]
            whole = "\n".join([text, *called])
            self._texts[path.stem] = text
            self._words[path.stem] = set(re.findall(r"\w+", whole))
            self._inputs[path.stem] = set(_REF.findall(whole)) - {path.stem}
            self._raw[path.stem] = {".".join(found) for found in _SOURCE.findall(whole)}
            if path.parent.name == "marts":
                self._marts.add(path.stem)

    def source_of_column(self, model: str, column: str) -> str:
        """Return what a column of a mart is made from, of what the mart reads directly.

        Seeds are named by their file, marts and models in between by their names in dbt. What is
        computed from more than a few of them is explained by the model's own SQL alone.
        """
        known = {name: self._words.get(name, set()) for name in self._inputs[model]}
        read = read_from(self._texts[model], column, known)
        if len(read) > _FEW:
            return f"dbt_project/models/marts/{model}.sql"
        return ", ".join(name if name in self._inputs else f"seeds/{name}.csv" for name in read)

    def sources(self, model: str) -> Sources:
        """Return what a model rests on, however many steps away."""
        seen: set[str] = set()
        waiting = [model]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += self._inputs.get(name, set())
        return Sources(
            raw=tuple(sorted(set().union(*(self._raw.get(name, set()) for name in seen)))),
            seeds=tuple(sorted(name for name in seen if name not in self._inputs)),
            marts=tuple(sorted(self._inputs.get(model, set()) & self._marts)),
        )


def _header(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as handle:
        return next(csv.reader(handle))


def _text(path: Path) -> str:
    return _COMMENT.sub("", path.read_text(encoding="utf-8"))
