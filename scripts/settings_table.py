"""The settings table of the README, from the settings themselves; run it to write the table."""

from pathlib import Path
from typing import Any

from ingest.config import PROJECT_DIR, Settings

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN = "<!-- settings: written by scripts/settings_table.py, kept equal by a test -->\n"
END = "<!-- /settings -->\n"


def table() -> str:
    """Return the table in Markdown: one row a setting, in the order of the class."""
    rows = [
        f"| `DEAN06_{name.upper()}` | {_shown(field.default)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]
    return "\n".join(["| variable | default | what it is |", "|---|---|---|", *rows]) + "\n"


def with_table(text: str) -> str:
    """Return ``text`` with the table between its marks."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


def _shown(default: Any) -> str:
    if default in (PROJECT_DIR, ""):
        return "–" if default == "" else "this repository"
    if isinstance(default, Path):
        return f"`./{default.relative_to(PROJECT_DIR)}`"
    return f"`{default}`"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text()))
