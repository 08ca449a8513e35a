"""Reading the YAML files of the project."""

from pathlib import Path
from typing import Any

import yaml

# The parser in C, where PyYAML was built with it: ten times as fast as the one in Python.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds: plain values, lists and dictionaries."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe one
