"""Writes `docs/data-dictionary.md` from what the project is built from.

Descriptions are the ones dbt enforces as contracts (`dbt_project/models/marts/*.yml`), each
"Vietnamese. / English."; aggregation comes from the semantic models, the catalogue from the seeds.
A test writes the page again and compares.
"""

from pathlib import Path

from publish.dictionary import markdown
from publish.dictionary.entries import read_entries
from publish.dictionary.writing import HEAD

ROOT = Path(__file__).resolve().parents[1]
MODELS = ROOT / "dbt_project" / "models" / "marts"
PAGE = ROOT / "docs" / "data-dictionary.md"


def page() -> str:
    """Return the whole page, without examples: those come from a release."""
    return markdown.page(HEAD.read_text(encoding="utf-8"), read_entries(ROOT))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
