"""What a person says a figure means: checked against the catalogue, filed, and made a decision."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from difflib import get_close_matches
from typing import Any, get_args

from ingest.catalogue import Indicator, Match, catalogue
from ingest.config import Settings
from ingest.errors import MeaningRefusedError
from ingest.events import EventReport, record_event
from ingest.model import MeasureKind
from ingest.periods import STOCK_KINDS, Filing, Window, file_figure
from ingest.units import unit_directory
from ingest.unsure_figures import UnsureFigure, figure_by_id
from ingest.warehouse import open_warehouse

_LAST = """
select indicator_code, service_code, breakdown_code, subject_unit_code, measure_kind, as_of_date
from raw.decided_meanings
where file_sha256 = ? and locator = ?
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person says, as typed.

    Attributes:
        indicator: Code, name or alias of the indicator; None: no figure of ours.
        service: Code or name of the service.
        breakdown: Code or name of the breakdown; empty for the whole.
        kind: Kind of the figure; None takes the indicator's own.
        unit: Code of the unit the figure is about; None keeps the one read.
        as_of: Day the figure stands for; None keeps the one read.
    """

    indicator: str | None
    service: str = ""
    breakdown: str = ""
    kind: str | None = None
    unit: str | None = None
    as_of: date | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about a figure, and the load that brought it in; None: it was known already."""

    figure: UnsureFigure
    payload: dict[str, Any]
    recorded: EventReport | None


def decide(
    settings: Settings, figure_id: str, answer: Answer, *, reason: str, actor: str, role: str
) -> Decision:
    """Record what a figure means; its document is read anew with the load of the decision.

    Args:
        settings: Where archive and warehouse are.
        figure_id: As ``dean06 review`` shows it.
        answer: What a person says.
        reason: Why.
        actor: Who.
        role: In what capacity.

    Returns:
        The decision; the same answer twice is one event.

    Raises:
        UnknownTargetError: If no figure in force has this id.
        MeaningRefusedError: If the catalogue does not know the codes, or they cannot go together.
        WarehouseLockedError: If another process did not let go in time.
    """
    with open_warehouse(settings) as connection:
        figure = figure_by_id(connection, figure_id)
        last = connection.execute(_LAST, [figure.file_sha256, figure.locator]).fetchone()
    payload = _payload(figure, answer)
    told = ("indicator_code", "service_code", "breakdown_code", "subject_unit_code",
            "measure_kind", "as_of_date")  # fmt: skip
    if last is not None and [_plain(one) for one in last] == [payload[name] for name in told]:
        return Decision(figure, payload, None)
    target = f"{figure.file_sha256}#{figure.locator}"
    recorded = record_event(
        settings,
        "assign_meaning",
        target,
        reason=reason,
        actor=actor,
        role=role,
        payload=payload,
    )
    return Decision(figure, payload, recorded)


def _payload(figure: UnsureFigure, answer: Answer) -> dict[str, Any]:
    """Say all that the decision means: later readings take it as it is."""
    place = {
        "file_sha256": figure.file_sha256,
        "locator": figure.locator,
        "value_as_written": figure.value_as_written,
        "unit_code": figure.unit_code,
    }
    if answer.indicator is None:
        names = ("indicator_code", "service_code", "breakdown_code", "subject_unit_code",
                 "measure_kind", "unit_of_measure", "window_start", "window_end", "as_of_date",
                 "period_key")  # fmt: skip
        return place | dict.fromkeys(names)
    indicator = catalogue().indicators[
        _code("chỉ tiêu", answer.indicator, catalogue().indicator, catalogue().indicators)
    ]
    _check_unit_of_measure(figure, indicator)
    kind = _kind(answer.kind or indicator.measure_kind)
    filing = _filing(figure, kind, answer.as_of)
    if filing.period_key is None:
        raise MeaningRefusedError(
            "Không rõ kỳ của số liệu; hãy nêu ngày bằng --as-of. The period of the figure is not "
            "known; name its day with --as-of.",
            place=figure.figure_id,
        )
    return place | {
        "indicator_code": indicator.code,
        "service_code": _service(answer.service, indicator),
        "breakdown_code": _code(
            "phân tổ", answer.breakdown, catalogue().breakdown, catalogue().breakdowns
        ),
        "subject_unit_code": _subject(figure, answer.unit),
        "measure_kind": kind,
        "unit_of_measure": indicator.unit_of_measure,
        **{name: _plain(value) for name, value in asdict(filing).items()},
    }


def _code(what: str, text: str, find: Any, known: Iterable[str]) -> str:
    match: Match = find(text)
    if match.code is None:
        near = list(match.codes) or get_close_matches(text.upper(), list(known), 3, 0.6)
        raise MeaningRefusedError(
            f"Không có (đúng một) {what} như vậy trong danh mục. The catalogue has no such code.",
            found=text,
            expected=", ".join(near),
        )
    return match.code


def _service(text: str, indicator: Indicator) -> str | None:
    if not text:
        return None
    if not indicator.per_service:
        raise MeaningRefusedError(
            f"Chỉ tiêu {indicator.code} không tính theo dịch vụ công. "
            "This indicator is not counted by service.",
            found=text,
        )
    return _code("dịch vụ công", text, catalogue().service, catalogue().services)


def _kind(text: str) -> MeasureKind:
    for kind in get_args(MeasureKind):
        if kind == text:
            return kind  # type: ignore[no-any-return]
    raise MeaningRefusedError(
        "Không có loại số liệu này. No such kind of figure.",
        found=text,
        expected=", ".join(get_args(MeasureKind)),
    )


def _check_unit_of_measure(figure: UnsureFigure, indicator: Indicator) -> None:
    """A percentage is no count: most likely a slip in the id or the code."""
    is_percent = "%" in (figure.value_as_written or "") or figure.unit_of_measure == "%"
    if is_percent != (indicator.unit_of_measure == "%"):
        raise MeaningRefusedError(
            f"Chỉ tiêu {indicator.code} tính bằng {indicator.unit_of_measure}, số này thì không. "
            f"The indicator is measured in {indicator.unit_of_measure}, the figure is not.",
            place=figure.figure_id,
            found=figure.value_as_written or "",
        )


def _subject(figure: UnsureFigure, code: str | None) -> str | None:
    if code is None:
        return figure.subject_unit_code
    day = figure.report_end
    if day is None or unit_directory().by_code(code, day) is None:
        raise MeaningRefusedError(
            "Không có đơn vị mang mã này vào ngày cuối kỳ. No unit bears this code on the last "
            "day of the report.",
            found=code,
        )
    return code


def _filing(figure: UnsureFigure, kind: MeasureKind, as_of: date | None) -> Filing:
    """File the figure as its reader would have, had it known what it means."""
    report = (
        Window(figure.report_start, figure.report_end)
        if figure.report_start and figure.report_end
        else None
    )
    own = (
        Window(figure.window_start, figure.window_end)
        if figure.window_start and figure.window_end
        else None
    )
    own = None if own == report else own
    day = as_of or figure.as_of_date
    if kind in STOCK_KINDS:
        day, own = day or (own.end if own else None), None
    elif as_of is not None:
        own = None
    return file_figure(
        kind,
        own_window=own,
        as_of_date=day,
        report_period=figure.period_key,
        report_window=report,
    )


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
