"""Tables of dossiers: a service or a field a row, a measure a column, all of them in the last."""

import re
from collections.abc import Sequence

from ingest.model import ALL_BREAKDOWN
from ingest.narrative.collector import Collector
from ingest.narrative.document import Text
from ingest.narrative.families import families
from ingest.narrative.item_rows import connection_item
from ingest.narrative.lexicon import marked_words_of, words_of
from ingest.narrative.meaning import DOUBTED, Meaning
from ingest.narrative.parts_of import whole_of
from ingest.narrative.passages import cue_lexicon
from ingest.narrative.prose import concepts_of
from ingest.narrative.scopes import breakdown_type, find_parts, told_as
from ingest.narrative.sections import Heading
from ingest.narrative.service_names import service_names
from ingest.narrative.table_cells import add_measure
from ingest.narrative.table_columns import Column, Layout
from ingest.narrative.thresholds import threshold
from ingest.narrative.times import Timing
from ingest.narrative.written_periods import only_window

_TOTAL = re.compile(r"\W*(?:tổng|cộng|toàn)(?!\w)", re.IGNORECASE)
"""``Công nhận bằng tốt nghiệp …`` sums up nothing, so the marks count."""
_FIELD_SURE = 0.95
_TOTAL_SURE = 0.85
_ONLINE = re.compile(r"trực tuyến|qua mạng|điện tử", re.IGNORECASE)
_RATES = {
    "SVC_ON_TIME": "SVC_ON_TIME_RATE",
    "SVC_INPUT_DIGITIZED": "DOMAIN_DIGITIZED_RATE",
    "SVC_RESULT_DIGITIZED": "DOSSIER_RESULT_DIGITIZED_RATE",
    "SVC_PAID_ONLINE": "DOSSIER_ONLINE_PAYMENT_RATE",
}
"""Measure left of a column called only a rate → the rate it is."""
_DIGITISED = {
    "SVC_RECEIVED": "DOMAIN_DOSSIERS",
    "SVC_INPUT_DIGITIZED": "DOMAIN_DIGITIZED",
    "DOMAIN_DIGITIZED_RATE": "DOMAIN_DIGITIZED_RATE",
}
"""Measure → what the catalogue has of the digitising of a field."""
_TOTALS = {
    "SVC_RECEIVED": "DVC25_RECEIVED",
    "SVC_RECEIVED_ONLINE": "DVC25_RECEIVED_ONLINE",
    "SVC_ONLINE_RATE": "DVC25_ONLINE_RATE",
}
"""Measure of a service → the indicator of all essential ones together."""
_LOCAL_TOTALS = {
    measure: code.replace("DVC25_", "DVC25_LOCAL_") for measure, code in _TOTALS.items()
}
"""The same where the headings say that communes or districts are competent for them."""


def is_total(label: str) -> bool:
    """Tell whether a row sums up those above it: ``Tổng cộng``, ``Toàn tỉnh``."""
    return bool(_TOTAL.match(label))


def read_services(
    rows: Sequence[Sequence[Text]],
    layout: Layout,
    collected: Collector,
    above: Sequence[Heading],
) -> None:
    """Read a table of services.

    Args:
        rows: The rows below its header.
        layout: What its columns hold.
        collected: Collects its figures, and whether each service is connected.
        above: The headings above it, its title last.
    """
    name_column = layout.column("service")
    when = Timing(window=only_window(above[-1].text))
    measured = [
        (column, _measure(layout, column, measure), _timing(layout.columns[column], when), 1.0)
        for column, measure in layout.measures
    ]
    measured += periods_of_services(layout)
    for row in rows:
        name = row[name_column].text if name_column is not None else ""
        if is_total(name or row[0].text):
            _read_total(row, layout, collected, above, when)
            continue
        if not name:
            continue
        code, fit = service_names().best(name)
        known = fit >= threshold("service_name")
        for column, measure, timing, sure in measured:
            meaning = Meaning(
                indicator_code=measure,
                kind=families().kind[measure],
                service_code=code,
                confidence=min(sure, 0.4 + 0.57 * fit) if known and _of_services(measure) else 0.0,
                timing=timing,
                rule="service_table",
            )
            header = layout.columns[column].header
            add_measure(row, column, meaning, collected, f"{name} | {header}")
        if layout.column("connection") is not None:
            service = code if known else None
            item = connection_item(len(collected.items) + 1, row, layout, service)
            collected.items.append(item)


def periods_of_services(layout: Layout) -> list[tuple[int, str, Timing, float]]:
    """``Dịch vụ công | Tháng 4/2024 | Lũy kế từ đầu năm``: columns that only name a time.

    Args:
        layout: The columns of a table of services; one that has a measure has none of these.

    Returns:
        Each such column, the measure it holds, its time, and how sure that can be at most.
    """
    if layout.measures or layout.column("service") is None:
        return []
    found = []
    for number, column in enumerate(layout.columns):
        said = {cue.concept for cue in cue_lexicon().mentions(marked_words_of(column.header))}
        if column.window:
            found.append((number, "SVC_RECEIVED", Timing("in_period", column.window), 1.0))
        elif "year_to_date" in said:
            found.append((number, "SVC_RECEIVED", Timing("year_to_date"), 1.0))
        elif column.role == "cumulative":
            found.append((number, "SVC_RECEIVED", Timing("cumulative"), DOUBTED))
        elif column.role == "value":
            found.append((number, "SVC_RECEIVED", Timing("in_period"), 1.0))
    return found


def _of_services(measure: str) -> bool:
    return measure.startswith("SVC_")


def _timing(column: Column, when: Timing) -> Timing:
    """``Năm 2022 | Tiếp nhận``: a column of a period of its own, else the table's."""
    window = column.window
    if window:
        return Timing(window=window)
    said = {cue.concept for cue in cue_lexicon().mentions(marked_words_of(column.header))}
    return Timing("year_to_date") if "year_to_date" in said else when


def _measure(layout: Layout, column: int, measure: str) -> str:
    """``Đúng hạn | Tỷ lệ``: a rate that says no more is that of the measure left of it."""
    if measure != "SVC_ONLINE_RATE" or _ONLINE.search(layout.columns[column].header):
        return measure
    left = [code for number, code in layout.measures if number < column]
    return _RATES.get(left[-1], measure) if left else measure


def read_fields(
    rows: Sequence[Sequence[Text]],
    layout: Layout,
    collected: Collector,
    above: Sequence[Heading],
) -> None:
    """Dossiers by field: each row a part of all, the last one all of them.

    Args:
        rows: The rows below its header.
        layout: What its columns hold.
        collected: Collects its figures.
        above: The headings above it; of digitising where they say so.
    """
    said = {concept for heading in above for concept in concepts_of(heading.text)}
    measures = [(column, _measure(layout, column, code)) for column, code in layout.measures]
    told = {code for _, code in measures}
    digitised = "sohoa" in said and "SVC_INPUT_DIGITIZED" in told
    when = Timing(window=only_window(above[-1].text))
    name_column = layout.column("field")
    for row in rows:
        name = row[name_column].text if name_column is not None else ""
        part = ALL_BREAKDOWN if is_total(name or row[0].text) else _field(name)
        for column, measure in measures:
            code = _DIGITISED.get(measure, "") if digitised else told_as(whole_of(measure), "FIELD")
            if not row[column].text or not code or code.startswith("SVC_"):
                continue
            meaning = Meaning(
                indicator_code=code,
                kind=families().kind[code],
                breakdown_code=part or ALL_BREAKDOWN,
                timing=_timing(layout.columns[column], when),
                confidence=_FIELD_SURE if part else 0.0,
                rule="field_table",
            )
            header = layout.columns[column].header
            add_measure(row, column, meaning, collected, f"{name} | {header}")


def _field(name: str) -> str | None:
    """Return the field a row names; None where there is no such field, or several."""
    text = f"lĩnh vực {name}"
    fields = {part.concept for part in find_parts(text, words_of(text))}
    fields = {code for code in fields if breakdown_type(code) == "FIELD"}
    return fields.pop() if len(fields) == 1 else None


def _read_total(
    row: Sequence[Text],
    layout: Layout,
    collected: Collector,
    above: Sequence[Heading],
    when: Timing,
) -> None:
    """The last row sums up what the table lists: the essential services where its title says so."""
    said = {concept for heading in above for concept in concepts_of(heading.text)}
    essential = "thietyeu" in said
    totals = _LOCAL_TOTALS if "capxa" in said else _TOTALS
    for column, measure in layout.measures:
        code = totals.get(measure) if essential else None
        if code is None or not row[column].text:
            continue
        meaning = Meaning(
            indicator_code=code, kind=families().kind[code],
            timing=_timing(layout.columns[column], when), confidence=_TOTAL_SURE, rule="total",
        )  # fmt: skip
        add_measure(row, column, meaning, collected, f"Tổng | {layout.columns[column].header}")
