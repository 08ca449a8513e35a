"""The columns of the marts and their types, as the contracts declare them; each is read once."""

from functools import cache

from ingest.config import PROJECT_DIR
from publish.yaml_files import read_yaml

_MARTS = PROJECT_DIR / "dbt_project" / "models" / "marts"


@cache
def columns_of(mart: str) -> dict[str, str]:
    """Return the types of a mart's columns by their names, in their order."""
    [model] = read_yaml(_MARTS / f"{mart}.yml")["models"]
    return {column["name"]: column["data_type"] for column in model["columns"]}


def declared(mart: str) -> str:
    """Return a mart's columns as ``create table`` wants them."""
    return ", ".join(f"{name} {kind}" for name, kind in columns_of(mart).items())
