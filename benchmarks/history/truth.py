"""The true figures of reports: what units did in a month and had reached by its end."""

import numpy as np

from benchmarks.history.cells import Cells
from benchmarks.history.lines import MISSING, SCALE, Lines
from benchmarks.history.months import Month
from benchmarks.history.shares import Counts
from benchmarks.history.tree import Positions
from benchmarks.history.world import World


def true_values(
    world: World, level: str, month: Month, positions: Positions, lines: Lines
) -> Counts:
    """Return the true figures of the reports of some units.

    A province's figure is the sum of its communes' wherever the catalogue collects it there.

    Args:
        world: The history.
        level: ``commune`` or ``province``.
        month: The month.
        positions: Versions of that level, ascending; those that do not report the month get what
            their territory would have.
        lines: What the reports hold.

    Returns:
        Units × lines, in ten-thousandths (``SCALE``); ``MISSING`` for a rate of nothing.
    """
    plain = _cells(world, level, month, positions, ())
    per_service = _cells(world, level, month, positions, lines.services)
    service = {code: number for number, code in enumerate(lines.services)}
    table = np.empty((len(positions), len(lines)), dtype=np.int64)
    for number, line in enumerate(lines.lines):
        cells = per_service if line.service_code else plain
        column = cells.value(line.indicator_code)[:, service.get(line.service_code, 0)]
        unit = SCALE // 100 if world.profiles[line.indicator_code].in_hundredths else SCALE
        table[:, number] = np.where(column == MISSING, MISSING, column * unit)
    return table


def _cells(
    world: World, level: str, month: Month, positions: Positions, services: tuple[str, ...]
) -> Cells:
    if level == "commune":
        return Cells(world, level, month, positions, services)
    communes = world.tree.communes.reporting(month)
    owner = world.tree.province_positions(communes, month)
    inside = np.isin(owner, positions)
    row = np.searchsorted(positions, owner[inside])
    below = Cells(world, "commune", month, communes[inside], services)
    return Cells(world, level, month, positions, services, below, row)
