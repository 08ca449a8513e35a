"""The questions asked of the marts before a release, in SQL: each returns the rows that break it.

The counting is DuckDB's, over all rows; what Great Expectations sees is one row per question.
"""

import duckdb
import pandas as pd

from publish.contract import MART_OF, MARTS, Mart
from publish.drift import ask_drift
from publish.mart_sums import sums
from publish.marts import WAREHOUSE, mart_tables
from publish.question import FIGURE_KEY, Question, text
from publish.snapshot import SNAPSHOT

Answer = tuple[str, str, str, int, str | None]
_SHOWN_ROWS = 5
_FIGURE_PARTS = ("flow", "stock", "ratio")
_PART_OF_KIND = """
    case when measure_kind = 'flow' then 'flow'
        when measure_kind in ('cumulative', 'cumulative_ytd', 'level') then 'stock'
        else measure_kind end
"""
_SERIES = "sender, unit_code, period_key, form, role, scope"


def ask(connection: duckdb.DuckDBPyConnection, has_previous: bool = False) -> pd.DataFrame:
    """Ask every question the tables at hand allow.

    Args:
        connection: With the warehouse as default catalogue and the new snapshot attached.
        has_previous: The release before is attached as well, to be compared with.

    Returns:
        One row per question: ``topic, table, question, violations, example``; the example names
        up to five of the failing rows.
    """
    tables = set(mart_tables(connection))
    rows: list[Answer] = [
        ("tables", mart.name, "có mặt (is there)", int(mart.name not in tables), None)
        for mart in MARTS
    ]
    rows += [
        ("tables", name, "đã khai báo (is declared)", 1, None)
        for name in sorted(tables - set(MART_OF))
    ]
    answers = [_answer(connection, one) for one in _questions() if one.table in tables]
    answers += _copies(connection, sorted(tables))
    answers += ask_drift(connection, has_previous)
    return pd.DataFrame(
        rows + answers, columns=["topic", "table", "question", "violations", "example"]
    )


def _answer(connection: duckdb.DuckDBPyConnection, question: Question) -> Answer:
    """Count the rows that break one question; one that cannot be asked is broken itself."""
    sql = (
        f"with broken(example) as (select (columns(*))::varchar from ({question.rows})) "
        f"select count(*), (select array_to_string(list(example), ' | ') from "
        f"(select example from broken order by example limit {_SHOWN_ROWS})) from broken"
    )
    try:
        count, example = connection.execute(sql).fetchone() or (0, None)
    except (duckdb.CatalogException, duckdb.BinderException) as error:
        count, example = 1, str(error).splitlines()[0]
    return question.topic, question.table, question.name, count, example


def _questions() -> list[Question]:
    return [
        *[_key(mart) for mart in MARTS],
        *[question for mart in MARTS for question in _references(mart)],
        *_states(),
        *_selection(),
        *_series(),
        *_history(),
        *_balances(),
        *sums(),
        *_locks(),
        *_freshness(),
    ]


def _key(mart: Mart) -> Question:
    key = ", ".join(mart.key)
    return Question(
        "keys",
        mart.name,
        f"khóa ({key}) không lặp (is unique)",
        f"select {text(*mart.key)} from marts.{mart.name} group by {key} having count(*) > 1",
    )


def _references(mart: Mart) -> list[Question]:
    questions = []
    for reference in mart.references:
        here = ", ".join(reference.columns)
        there = " and ".join(
            f"named.{key} = pointing.{column}"
            for column, key in zip(reference.columns, reference.key, strict=True)
        )
        present = " and ".join(f"pointing.{column} is not null" for column in reference.columns)
        questions.append(
            Question(
                "references",
                mart.name,
                f"{here} → {reference.table}",
                f"select {text(*reference.columns)} from marts.{mart.name} as pointing "
                f"where {present} and not exists "
                f"(select 1 from marts.{reference.table} as named where {there})",
            )
        )
    return questions


def _states() -> list[Question]:
    asked = [("fct_reported_value", "value", "value_state", "submission_version_key, value_no")]
    for table in ("fct_indicator_period", "fct_indicator_period_history"):
        asked += [
            (table, f"{part}_value", f"{part}_state", FIGURE_KEY) for part in ("flow", "stock")
        ]
    return [
        Question(
            "states",
            table,
            f"{value} có giá trị khi và chỉ khi {state} = reported",
            f"select {text(key)} from marts.{table} "
            f"where ({value} is not null) <> (coalesce({state}, '') = 'reported')",
        )
        for table, value, state, key in asked
    ]


def _selection() -> list[Question]:
    shown = [
        Question(
            "selection",
            "fct_indicator_period",
            f"{part}: đúng là số liệu được chọn (is the selected figure)",
            f"""
            select {text(FIGURE_KEY)} from marts.fct_indicator_period as shown
            where {part}_submission_id is not null and not exists (
                select 1 from marts.fct_reported_value as figure
                where figure.submission_id = shown.{part}_submission_id
                    and figure.value_no = shown.{part}_value_no
                    and figure.is_selected and figure.is_current
                    and figure.value is not distinct from shown.{column}
            )""",
        )
        for part, column in zip(
            _FIGURE_PARTS, ("flow_value", "stock_value", "ratio_reported"), strict=True
        )
    ]
    return [
        Question(
            "selection",
            "fct_reported_value",
            "mỗi khóa chỉ một số được chọn (one selected figure per key)",
            f"select {text(FIGURE_KEY)} from marts.fct_reported_value where is_selected "
            f"group by {FIGURE_KEY}, {_PART_OF_KIND} having count(*) > 1",
        ),
        Question(
            "selection",
            "fct_reported_value",
            "chỉ chọn số của bản hiện hành (selected means current)",
            f"select {text('submission_version_key', 'value_no')} "
            "from marts.fct_reported_value where is_selected and not is_current",
        ),
        *shown,
    ]


def _series() -> list[Question]:
    return [
        Question(
            "series",
            "dim_submission",
            "mỗi chuỗi có đúng một bản hiện hành, trừ khi đã bị đóng "
            "(one current version per series, unless closed)",
            f"""
            select {text(_SERIES)} from marts.dim_submission where version_no is not null
            group by {_SERIES}
            having count(*) filter (is_current) > 1
                or count(*) filter (is_current) = 0
                    and arg_max(closed_by, version_no) is null""",
        ),
        Question(
            "series",
            "dim_submission",
            "số bản liên tục từ 1 (version numbers run from 1)",
            f"""
            select {text(_SERIES)} from marts.dim_submission where version_no is not null
            group by {_SERIES}
            having min(version_no) <> 1 or max(version_no) <> count(distinct version_no)""",
        ),
    ]


def _history() -> list[Question]:
    table = "fct_indicator_period_history"
    return [
        Question(
            "history",
            table,
            "khoảng biết không chồng nhau (knowledge intervals do not overlap)",
            f"""
            select {text(FIGURE_KEY)} from marts.{table}
            qualify known_to <= known_from or coalesce(known_to, 'infinity') > lead(known_from)
                over (partition by {FIGURE_KEY} order by known_from)""",
        ),
        Question(
            "history",
            table,
            "dòng còn mở chính là fct_indicator_period (open rows are the current ones)",
            f"""
            with opened as (select {FIGURE_KEY} from marts.{table} where known_to is null),
            shown as (select {FIGURE_KEY} from marts.fct_indicator_period)
            select {text(FIGURE_KEY)} from (
                (from opened except all from shown) union all (from shown except all from opened)
            )""",
        ),
        Question(
            "history",
            "dim_submission",
            # A report that comes after a later one of its series was never current: its interval
            # is empty, and that is right. Relaxed from <= on 2026-11-22.
            "bản không hết hiệu lực trước khi được biết (a version does not end before it began)",
            "select submission_version_key from marts.dim_submission where known_to < known_from",
        ),
    ]


def _balances() -> list[Question]:
    return [
        Question(
            "balances",
            "fct_reported_value",
            "số tệp và số liệu của mỗi lần nạp cân bằng (every load balances)",
            "select load_id from raw.loads "
            "where files_seen <> files_loaded + files_rejected + files_skipped "
            "or values_read <> values_loaded + values_rejected",
        ),
        Question(
            "balances",
            "fct_reported_value",
            "số liệu đã nạp còn đủ trong kho (every loaded value is still there)",
            "select concat(sum(values_loaded), ' ≠ ', (select count(*) from raw.submission_values))"
            " from raw.loads having sum(values_loaded) <> "
            "(select count(*) from raw.submission_values)",
        ),
        Question(
            "balances",
            "dim_submission",
            "mỗi văn bản đã nạp có trong marts (every submission reached the marts)",
            # A reading that people's decisions replaced within its own load was never in force.
            "select read.submission_id from raw.submissions as read where not exists ("
            "select 1 from raw.submissions as decided where decided.file_sha256 = read.file_sha256 "
            "and decided.load_id = read.load_id "
            "and decided.reader_version like read.reader_version || '+E%') "
            "except select submission_id from marts.dim_submission",
        ),
    ]


def _locks() -> list[Question]:
    return [
        Question(
            "locks",
            "fct_indicator_period",
            "kỳ đã khóa không đổi khi không có quyết định "
            "(a locked period has not changed without a decision)",
            f"select {text(FIGURE_KEY)} from marts.fct_indicator_period as figure "
            "inner join marts.dim_period as period using (period_key) "
            "where figure.known_from > period.locked_at and not exists ("
            "select 1 from raw.events as event where event.event_type = 'lock_exception' "
            "and event.target_id = figure.period_key)",
        ),
    ]


def _freshness() -> list[Question]:
    return [
        Question(
            "freshness",
            "fct_reported_value",
            "đã dựng hết các lần nạp (marts cover every load)",
            "select load_id from raw.loads "
            "where committed_at > coalesce("
            "(select max(loads_through) from raw.builds), '-infinity')",
        ),
        Question(
            "freshness",
            "fct_reported_value",
            "lần nạp cuối chưa quá 35 ngày (last load within 35 days)",
            "select max(committed_at) from raw.loads "
            "having max(committed_at) < now() - interval 35 days",
        ),
    ]


def _copies(connection: duckdb.DuckDBPyConnection, tables: list[str]) -> list[Answer]:
    """Compare row counts of the marts with those of the snapshot just written."""
    name = "bản sao đủ dòng (the copy is complete)"
    found: list[Answer] = []
    for table in tables:
        ours, copied = connection.execute(
            f"select (select count(*) from {WAREHOUSE}.marts.{table}), "
            f"(select count(*) from {SNAPSHOT}.marts.{table})"
        ).fetchone() or (0, -1)
        example = f"{ours} → {copied}" if ours != copied else None
        found.append(("copies", table, name, abs(ours - copied), example))
    return found
