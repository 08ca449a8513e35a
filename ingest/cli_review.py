"""``dean06 review``: figures whose meaning is not known yet, and what people say they mean."""

import csv
import getpass
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ingest.catalogue import catalogue
from ingest.cli_show import say, shown, table
from ingest.config import get_settings
from ingest.meanings import Answer, Decision, decide
from ingest.spreadsheet_text import escaped
from ingest.unsure_figures import UnsureFigure, unsure_figures
from ingest.warehouse import open_warehouse

_WAIT_SECONDS = 5.0
_COLUMNS = ("Mã / Id", "Đơn vị / Unit", "Kỳ / Period", "Số đã ghi / As written",
            "Nguyên văn / Quote", "Vị trí / Place", "Có thể là / Best guess")  # fmt: skip

review_app = typer.Typer(
    help="Số liệu chưa rõ chỉ tiêu: xem và quyết định. Figures whose meaning is not known yet.",
    invoke_without_command=True,
)

Figure = Annotated[str, typer.Argument(help="Mã số liệu, như 3f9ac01b52#12. Id of the figure.")]
Reason = Annotated[str, typer.Option(help="Lý do. Why.")]
Role = Annotated[str, typer.Option(help="Chức danh của người quyết định. In what capacity.")]
By = Annotated[str, typer.Option(help="Người quyết định; mặc định là người dùng máy. Who decides.")]


@review_app.callback()
def review(
    context: typer.Context,
    unit: Annotated[str | None, typer.Option(help="Mã đơn vị. Unit code.")] = None,
    period: Annotated[str | None, typer.Option(help="Kỳ. Period, such as 2026-05.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="Số dòng nhiều nhất. Most rows.")] = 100,
    out: Annotated[
        Path | None, typer.Option("--csv", help="Ghi tất cả ra tệp CSV. Write all to a file.")
    ] = None,
) -> None:
    """Số liệu chưa rõ chỉ tiêu: xem và quyết định. Figures whose meaning is not known yet."""
    if context.invoked_subcommand is not None:
        return
    found = _listed(unit, period)
    if out is not None:
        _write_csv(out, found)
        say(f"Đã ghi {shown(len(found))} số liệu vào {out}. Written.")
        return
    if not found:
        say("Không có số liệu nào chờ xác định chỉ tiêu. No figure waits for its meaning.", "green")
        return
    rows = [_row(one) for one in found[:limit]]
    table(f"{shown(len(found))} số liệu chưa rõ chỉ tiêu / figures without meaning", _COLUMNS, rows)
    if len(found) > limit:
        say(f"Hiện {shown(limit)} dòng đầu (--limit để xem thêm). The first rows are shown.")
    say("Xác định / decide: dean06 review assign MÃ CHỈ_TIÊU --role … --reason …")


@review_app.command()
def assign(
    figure: Figure,
    indicator: Annotated[str, typer.Argument(help="Mã hoặc tên chỉ tiêu. Code of the indicator.")],
    reason: Reason,
    role: Role,
    by: By = "",
    service: Annotated[str, typer.Option(help="Dịch vụ công. Service.")] = "",
    breakdown: Annotated[str, typer.Option(help="Phân tổ. Breakdown.")] = "",
    kind: Annotated[
        str | None, typer.Option(help="Loại số: flow, cumulative, level, … Kind of figure.")
    ] = None,
    unit: Annotated[str | None, typer.Option(help="Số của đơn vị nào. Whose figure.")] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Số đến ngày nào. Day it stands for."),
    ] = None,
) -> None:
    """Xác định chỉ tiêu của một số liệu. Say what a figure means."""
    day = as_of.date() if as_of else None
    answer = Answer(indicator, service, breakdown, kind, unit, day)
    done = decide(get_settings(), figure, answer, reason=reason, role=role, actor=by or _user())
    code = done.payload["indicator_code"]
    say(
        f"{done.figure.figure_id}: “{done.figure.value_as_written}” là / is {code} "
        f"({catalogue().indicators[code].name}), kỳ / period {done.payload['period_key']}."
    )
    _say_recorded(done)


@review_app.command()
def dismiss(figure: Figure, reason: Reason, role: Role, by: By = "") -> None:
    """Bỏ qua một con số không thuộc chỉ tiêu nào. Say that it is no figure of ours."""
    answer = Answer(indicator=None)
    done = decide(get_settings(), figure, answer, reason=reason, role=role, actor=by or _user())
    say(f"{done.figure.figure_id}: “{done.figure.value_as_written}” không thuộc chỉ tiêu nào / "
        "is no figure of ours.")  # fmt: skip
    _say_recorded(done)


@review_app.command()
def learn(
    figure: Figure,
    phrase: Annotated[
        str, typer.Argument(metavar="CỤM_TỪ", help="Cụm từ trong câu. Words that say it.")
    ],
) -> None:
    """Dạy bộ đọc một cách nói của chỉ tiêu đã xác định. Teach the reader a wording."""
    from ingest.learned_wordings import learn_wording

    learned = learn_wording(get_settings(), figure, phrase)
    say(
        f"Đã học “{phrase}” là {learned.indicator_code}; đã đọc thử {shown(learned.compared)} báo "
        "cáo, không số nào đổi nghĩa. Learned; no figure of the reports tried changed its meaning."
    )
    for one in learned.also:
        say(f"  cũng hiểu được / also understood: {one}")
    say("Hai dòng mới trong seeds/narrative/ (concepts.csv, meanings.csv). Two new rows of seeds.")


def _listed(unit: str | None, period: str | None) -> list[UnsureFigure]:
    settings = get_settings()
    if not settings.warehouse.is_file():
        return []
    with open_warehouse(settings, wait_seconds=_WAIT_SECONDS) as connection:
        return unsure_figures(connection, unit, period)


def _row(one: UnsureFigure) -> Sequence[object]:
    unit = " ".join(filter(None, (one.unit_code, one.unit_name_as_written)))
    guess = catalogue().indicators.get(one.guess or "")
    quote = one.quote or one.label_as_written
    return (
        one.figure_id,
        unit,
        one.period_key,
        one.value_as_written,
        quote,
        one.locator,
        f"{guess.code} {guess.name}" if guess else None,
    )


def _write_csv(path: Path, figures: Sequence[UnsureFigure]) -> None:
    # With a byte order mark: Excel takes the text for something else otherwise.
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(_COLUMNS)
        for one in figures:
            writer.writerow([escaped(str(cell)) if cell is not None else "" for cell in _row(one)])


def _say_recorded(done: Decision) -> None:
    if done.recorded is None:
        say("Quyết định này đã có; không ghi lại. Known already; nothing was recorded.")
        return
    event = done.recorded.event_id
    say(f"Đã ghi quyết định {event}. Chạy 'dean06 build' để cập nhật bảng số liệu.")
    say(f"Recorded with load {done.recorded.load.load_id}; 'dean06 build' brings it to the marts.")


def _user() -> str:
    return getpass.getuser()
