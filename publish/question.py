"""A question asked of the marts before a release, and the words its rows are told in."""

from dataclasses import dataclass

FIGURE_KEY = "unit_id, period_key, indicator_code, service_code, breakdown_code"
"""The grain of a figure: what its rows are told apart by."""


@dataclass(frozen=True)
class Question:
    """One thing that has to hold.

    Attributes:
        topic: What it is reported under, such as ``keys``.
        table: Table it is asked of.
        name: What is asked, in a few words.
        rows: SQL for the violating rows; its first column is an example a person can find.
    """

    topic: str
    table: str
    name: str
    rows: str


def text(*columns: str) -> str:
    """Return SQL that tells a row by some of its columns, nulls left out."""
    return "concat_ws(' · ', " + ", ".join(columns) + ")"
