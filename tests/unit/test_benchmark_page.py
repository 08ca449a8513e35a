"""The page on building at national scale compares only what can be compared."""

from benchmarks.build import Step
from benchmarks.build_page import compared


def step(figures: int, seconds: float) -> Step:
    return Step("2026-06", figures, 10, 1.0, seconds, 100, ())


def test_months_of_one_size_are_compared_by_their_time() -> None:
    assert compared(step(80_000, 50), step(84_000, 60)) == (
        "Building the last month took 1.20 times as long as building the second one, "
        "which is of the same size."
    )


def test_months_of_different_size_are_said_to_be_so_with_the_time_of_a_figure() -> None:
    told = compared(step(200_000, 50), step(50_000, 60))
    assert told.startswith(
        "Building the last month took 1.20 times as long as building the second one, "
        "with 0.25 times its figures: 1.20 ms a figure against 0.25 ms."
    )
    assert "not of the same size" in told
