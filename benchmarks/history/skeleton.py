"""What the reader says of each line besides its figure, learned by letting it read one workbook.

Staged histories are written without reading; what a reading would say is not repeated here but
asked for once, so that the two cannot drift apart.
"""

import re
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from benchmarks.history.lines import Lines
from benchmarks.history.sheet import number_cell
from benchmarks.history.template_form import template_form
from benchmarks.history.workbooks import packaged
from ingest.model import Value
from ingest.reading import read_document

_ROW = re.compile(r"[0-9]+$")


@dataclass(frozen=True, slots=True)
class Skeleton:
    """The lines of a report as read.

    Attributes:
        values: One figure per line, in order; section, label, unit, locator and rule hold for
            every unit.
        spare_section: Section of the lines repeated below the printed ones.
        template_version: Version of the template.
        spare: Rows of the repeated lines, in the order they are taken.
    """

    values: tuple[Value, ...]
    spare_section: str
    template_version: str | None
    spare: tuple[int, ...]

    def spare_locator(self, line: int, number: int) -> str:
        """Return where the value of a repeated line stands."""
        return _ROW.sub(str(self.spare[number]), self.values[line].locator)

    def beside(self, line: int, column: str, field_columns: dict[str, str]) -> str:
        """Return the locator of another field of a line."""
        sheet, _, reference = self.values[line].locator.partition("!")
        row = _ROW.search(reference)
        return f"{sheet}!{field_columns[column]}{row[0] if row else ''}"


@lru_cache(maxsize=16)
def skeleton(lines: Lines) -> Skeleton:
    """Read a workbook in which every line says 1, and one line is repeated.

    Raises:
        ValueError: If the reader does not find the lines in their order.
    """
    form = template_form(lines)
    plain = sum(not line.service_code for line in lines.lines)
    ones = [number_cell("1")] * len(lines)
    row = form.spare[0]
    again: dict[str, str | int] = {
        f"{form.columns['code']}{row}": lines.lines[0].indicator_code,
        f"{form.columns['value']}{row}": 1,
    }
    sheets = {role: one.filled([], {}) for role, one in form.sheets.items() if not one.opening}
    sheets["figures"] = form.sheets["figures"].filled(ones[:plain], again)
    if len(lines) > plain:
        sheets["services"] = form.sheets["services"].filled(ones[plain:], {})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "skeleton.xlsx"
        path.write_bytes(packaged(form, sheets, "skeleton"))
        result = read_document(path, file_name=path.name, file_sha256="0" * 64)
    values = result.values[:plain] + result.values[plain + 1 :]
    found = [(value.indicator_code, value.service_code or "") for value in values]
    if found != [(line.indicator_code, line.service_code) for line in lines.lines]:
        raise ValueError(f"the reader does not find the lines of a {lines.level} in order")
    copy = result.values[plain]
    return Skeleton(values, copy.section, result.submission.template_version, form.spare)
