"""Tables captioned with a month before the report's: of that month, or how things stood then."""

from datetime import date

from narrative_factory import report

from ingest.model import Value
from ingest.narrative.reader import read_narrative
from ingest.narrative.text_document import read_text
from ingest.periods import Window

MAY = report(key="2026-05", window=Window(date(2026, 4, 15), date(2026, 5, 14)))
ROWS = """
| STT | Chỉ tiêu | Trong tháng | Lũy kế |
|---|---|---|---|
| 1 | Hồ sơ TTHC tiếp nhận | 1.204 | |
| 2 | Kích hoạt tài khoản định danh điện tử mức 2 | 356 | 45.356 |
"""
FIELDS = """
| STT | Lĩnh vực | Tiếp nhận | Giải quyết |
|---|---|---|---|
| 1 | Đất đai | 88 | 86 |
| | Tổng | 88 | 86 |
"""


def shown(*parts: str) -> list[Value]:
    document = read_text("\n\n".join(parts))
    values = read_narrative(document, MAY, file_sha256="0" * 64).values
    return [value for value in values if value.indicator_code and value.value is not None]


def test_what_a_table_of_an_earlier_month_counts_is_of_that_month() -> None:
    values = shown("Bảng 2: Kết quả tháng 4/2026", ROWS)
    assert {value.period_key for value in values} == {"2026-04"}
    received, activated, so_far = values
    assert received.indicator_code == "DOSSIER_RECEIVED"
    assert (received.window_start, received.window_end) == (date(2026, 4, 1), date(2026, 4, 30))
    assert activated.indicator_code == "VNEID_L2_ACTIVATED"
    assert (so_far.indicator_code, so_far.as_of_date) == (
        "VNEID_L2_ACTIVATED_CUM",
        date(2026, 4, 30),
    )


def test_a_table_of_the_reports_own_month_takes_its_days() -> None:
    received, _, so_far = shown("Bảng 2: Kết quả tháng 5/2026", ROWS)
    assert (received.period_key, received.window_end) == ("2026-05", date(2026, 5, 14))
    assert (so_far.period_key, so_far.as_of_date) == ("2026-05", date(2026, 5, 14))


def test_two_months_side_by_side_do_not_contradict_each_other() -> None:
    later = ROWS.replace("45.356", "45.756").replace("356 |", "400 |")
    values = shown("Bảng 2: Kết quả tháng 4/2026", ROWS, "Bảng 3: Kết quả tháng 5/2026", later)
    so_far = [v for v in values if v.indicator_code == "VNEID_L2_ACTIVATED_CUM"]
    assert [(v.period_key, v.value) for v in so_far] == [("2026-04", 45356), ("2026-05", 45756)]


def test_fields_of_an_earlier_month_are_of_that_month() -> None:
    values = shown("Kết quả tháng 4/2026 như sau:", FIELDS)
    assert [(v.breakdown_code, v.period_key) for v in values] == [
        ("FIELD:DATDAI", "2026-04"),
        ("FIELD:DATDAI", "2026-04"),
        ("ALL", "2026-04"),
        ("ALL", "2026-04"),
    ]


def test_fields_of_no_named_month_take_the_days_of_the_report() -> None:
    values = shown(
        "Kết quả theo lĩnh vực",
        """
| STT | Lĩnh vực | Tiếp nhận | Giải quyết |
|---|---|---|---|
| 1 | Đất đai | 88 | 86 |
""",
    )
    assert {(v.period_key, v.window_end) for v in values} == {("2026-05", date(2026, 5, 14))}
