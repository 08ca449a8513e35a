"""What is said about the reports: who sent them, what contradicts, who leads, what is asked."""

from publish.consolidated import wording
from publish.consolidated.model import Punctuality
from publish.consolidated.outline import Section, day
from publish.consolidated.report import NOTHING, Report
from publish.consolidated.ruled_tables import Ruled

_EVERY_COMMUNE = 200  # no province has more
_RANKING = (
    Ruled("Chỉ tiêu", 4.3),
    Ruled("Số đơn vị xếp hạng", 2.4, "center"),
    Ruled("Dẫn đầu", 4.9),
    Ruled("Cuối bảng", 4.9),
)
_PUNCTUALITY = (
    Ruled("Nghĩa vụ", 3.7),
    Ruled("Phải gửi", 2.0, "center"),
    Ruled("Hạn gửi", 2.5, "center"),
    Ruled("Gửi đúng hạn", 2.2, "center"),
    Ruled("Gửi chậm", 2.0, "center"),
    Ruled("Không có bản dùng được", 2.3, "center"),
    Ruled("Chưa đến hạn", 1.8, "center"),
)
_QUALITY = (
    Ruled("Mức độ", 1.8),
    Ruled("Mã quy tắc", 4.2),
    Ruled("Còn chưa xử lý", 2.9),
    Ruled("Ví dụ", 7.6),
)


def items(report: Report, section: Section) -> None:
    """Write what units wrote of one type, each with the units that say it."""
    [item_type] = section.codes
    found = report.questions.items(item_type, section.most)
    if not found:
        report.paper.paragraph("Không có nội dung nào được đơn vị nêu trong kỳ.")
        return
    for one in found:
        parts = [one.title.strip(" .;-+")]
        parts += [f"thời hạn: {one.due}"] if one.due else []
        parts += [f"tình trạng: {', '.join(one.statuses)}"] if one.statuses else []
        if one.result and one.result != one.title:
            parts.append(f"kết quả: {one.result.strip(' .;')}")
        report.paper.paragraph(f"- {'; '.join(parts)} ({wording.named(one.unit_names)}).")
    left = found[0].total - len(found)
    if left:
        report.paper.paragraph(f"Còn {wording.number(left)} nội dung khác trong kho dữ liệu.")


def ranking(report: Report, section: Section) -> None:
    """Write who is first and last on some indicators."""
    found = report.questions.rankings(section.codes, section.most)
    if not found:
        report.paper.paragraph(NOTHING)
        return
    report.paper.paragraph(
        "Chỉ xếp hạng đơn vị có đủ số liệu của chính kỳ này và không có mâu thuẫn chưa giải trình."
    )
    rows = []
    for one in found:
        lists = [
            "; ".join(
                f"{placed.place}. {placed.unit_name} "
                f"({wording.number(placed.value, one.unit_of_measure)})"
                for placed in side
            )
            for side in (one.best, one.last)
        ]
        counted = f"{wording.number(one.units_ranked)}/{wording.number(one.units_all)} đơn vị"
        name = f"{one.name_vi} ({one.unit_of_measure})"
        rows.append([name, counted, lists[0], lists[1] or "(đã liệt kê hết)"])
    report.paper.table(_RANKING, rows)


def punctuality(report: Report, section: Section) -> None:
    """Write who sent in time, late, or not at all."""
    del section
    owed = report.questions.punctuality()
    if not owed:
        report.paper.paragraph("Kỳ này không có báo cáo bắt buộc.")
        return
    rows = [_owed_row(report, one) for one in owed]
    report.paper.table(_PUNCTUALITY, rows)
    for one in report.questions.absent():
        units = wording.named(one.named, most=_EVERY_COMMUNE)
        report.paper.paragraph(
            f"- {wording.fate(one.status)}, {report.words(f'told_{one.unit_level}')} "
            f"({wording.number(one.units)} đơn vị): {units}."
        )


def _owed_row(report: Report, one: Punctuality) -> list[str]:
    unusable = one.missing + one.rejected + one.empty + one.withdrawn
    who = report.words(f"owed_{one.unit_level}")
    if one.province_name:
        who = f"Cấp xã, {one.province_name}"
    counts = (one.on_time, one.late, unusable, one.awaited)
    return [
        who,
        _reports(one.expected),
        f"{one.due_at:%H:%M} ngày {day(one.due_at.date())}",
        *(_reports(count) for count in counts),
    ]


def _reports(count: int) -> str:
    return f"{wording.number(count)} báo cáo"


def quality(report: Report, section: Section) -> None:
    """Write the open contradictions by rule, and the units with most of them."""
    rules = report.questions.broken_rules()
    if not rules:
        report.paper.paragraph("Không có mâu thuẫn số liệu nào chưa được sửa hoặc giải trình.")
        return
    rows = [
        [wording.SEVERITIES[one.severity], one.rule_code,
         f"{wording.number(one.findings)} phát hiện, {wording.number(one.units)} đơn vị",
         one.example]
        for one in rules
    ]  # fmt: skip
    report.paper.table(_QUALITY, rows)
    worst = "; ".join(
        f"{one.unit_name} ({wording.number(one.errors)} lỗi, "
        f"{wording.number(one.warnings)} cảnh báo)"
        for one in report.questions.units_in_doubt(section.most)
    )
    report.paper.paragraph(f"Đơn vị còn nhiều phát hiện nhất: {worst}.")
