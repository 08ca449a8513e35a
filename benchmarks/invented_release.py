"""Releases with the marts' real columns and codes, today's real units, and invented figures.

Every commune reports the same indicators every month; provinces and the nation have their sums. The
codes and units the guide's questions name come first, so that small releases answer them as well.
"""

import json
import shutil
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb

from ingest.config import PROJECT_DIR, Settings
from publish.contract import MARTS
from publish.yaml_files import read_yaml

MODELS = PROJECT_DIR / "dbt_project" / "models" / "marts"
SEEDS = PROJECT_DIR / "seeds"
GUIDE = PROJECT_DIR / "docs" / "querying.md"
_INDICATORS = (
    (MODELS / "dim_indicator.sql")
    .read_text(encoding="utf-8")
    .replace("{{ ref('indicators') }}", "seeded_indicators")
)
_REFERENCE = """
create temp table seeded_indicators as
select * replace (is_flagship::boolean as is_flagship)
from read_csv('{seeds}/indicators.csv', all_varchar = true);
create temp table codes as
select indicator_code as code, row_number() over (
    order by not contains(getvariable('guide'), indicator_code), indicator_code
) as n
from seeded_indicators where measure_kind in ('flow', 'cumulative');
insert into codes
select 'INVENTED_' || lpad(n::varchar, 4, '0'), n
from range((select count(*) from codes) + 1, {indicators} + 1) as r (n);
create temp table totals as
select code, n from codes
where code in (select indicator_code from seeded_indicators where measure_kind = 'cumulative')
qualify row_number() over (order by n) <= {indicators} // 5 + 1;
delete from codes where n > {indicators};
create temp table services as
select service_code as code, row_number() over (order by service_code) as n
from read_csv('{seeds}/services.csv', all_varchar = true) where is_essential_25::boolean;
create temp table of_services as
select 'SVC_' || unnest(
    ['RECEIVED', 'RECEIVED_ONLINE', 'ONLINE_RATE', 'RESOLVED', 'ON_TIME', 'ON_TIME_RATE', 'OVERDUE']
) as code;
create temp table nothing as select 'NONE' as code, 1 as n;
create temp table today as
select * from read_csv('{seeds}/units.csv', all_varchar = true) where valid_to is null;
create temp table places as
select u.unit_key, u.unit_id, u.unit_code, u.unit_name, u.unit_level,
    u.valid_from::date as valid_from,
    coalesce(p.unit_id, if(u.unit_level = 'province', u.unit_id, null)) as province_unit_id,
    coalesce(p.unit_code, u.unit_code) as province_code,
    coalesce(p.unit_name, u.unit_name) as province_name,
    row_number() over (
        partition by u.unit_level
        order by not contains(getvariable('guide'), '''' || u.unit_code || ''''), u.unit_key
    ) as n
from today as u left join today as p
    on u.unit_level = 'commune' and p.unit_level = 'province' and u.parent_unit_code = p.unit_code
where u.unit_level in ('nation', 'province', 'commune');
delete from places where unit_level = 'commune' and n > {units};
create temp view communes as select * from places where unit_level = 'commune';
create temp view some_communes as select * from communes where n % 20 = 1;
create temp view provinces as select * from places where unit_level = 'province';
create temp view areas as select * from places where unit_level <> 'commune';
"""
_DIMENSIONS = """
insert into marts.dim_unit by name
select unit_key, unit_id, unit_code, unit_name, unit_level, valid_from, true as is_current,
    unit_key as current_unit_key, province_code, province_name,
    province_unit_id as current_province_unit_id
from places;
insert into marts.dim_service by name
select service_code, name_vi, name_en, true as is_essential_25
from read_csv('{seeds}/services.csv', all_varchar = true) where is_essential_25::boolean;
create table marts.rpt_release_difference as select 1 as one where false;
create macro marts.as_known_on(ts) as table
select * exclude (final_at) from marts.fct_indicator_period_history
where known_from <= ts and (known_to is null or known_to > ts);
"""
# What a month adds to each mart: one row per unit and what stands in the second column.
_FACTS = (
    ("fct_reported_value", "communes", "codes"),
    ("fct_indicator_period", "communes", "codes"),
    ("fct_indicator_period_history", "communes", "codes"),
    ("fct_current_boundary", "places", "codes"),
    ("fct_unit_rollup", "places", "codes"),
    ("rpt_indicator_comparison", "places", "codes"),
    ("fct_cumulative_progress", "communes", "totals"),
    ("fct_service_period", "communes", "services"),
    ("dim_submission", "communes", "nothing"),
    ("fct_submission_status", "communes", "nothing"),
    ("rpt_punctuality", "provinces", "nothing"),
    ("rpt_late_units", "some_communes", "nothing"),
    ("fct_quality_finding", "some_communes", "nothing"),
    ("fct_item_status", "some_communes", "nothing"),
    ("rpt_indicator_vintage", "some_communes", "totals"),
)
_SUBMISSION = "'S' || left(md5(u.unit_key || p.period_key), 24)"
_COMMON = {
    "unit_key": "u.unit_key",
    "unit_id": "u.unit_id",
    "unit_code": "u.unit_code",
    "unit_name": "u.unit_name",
    "unit_level": "u.unit_level",
    "province_unit_id": "u.province_unit_id",
    "province_code": "u.province_code",
    "province_name": "u.province_name",
    "period_key": "p.period_key",
    "submission_period_key": "p.period_key",
    "window_start": "p.window_start",
    "window_end": "p.window_end",
    "as_of_date": "p.window_end",
    "indicator_code": "i.code",
    "service_code": "null",
    "breakdown_code": "'ALL'",
    "value_no": "i.n",
    "flow_value_no": "i.n",
    "known_from": "p.window_end + interval 1 day",
    "known_to": "null",
    "quote": "null",
    "locator": "'Chỉ tiêu!G' || i.n",
    "measure": "'flow'",
    "measure_kind": "'flow'",
    "is_current": "true",
    "is_selected": "true",
    "is_due": "true",
    "obligation_code": "'DA06_XA_THANG'",
    "item_type": "'task'",
    "finding_id": "u.unit_key || p.period_key",
    "rule_code": "'RATIO_MISMATCH'",
    "severity": "'error'",
    "state": "'open'",
    "ratio_reported": "null",
    "coverage": "0.9",
    # What questions look for is rare: a figure in a hundred revised, a service in twenty overdue.
    "revisions": "(hash(u.unit_key || p.period_key || i.code) % 100 = 0)::integer",
    "overdue": "if(hash(u.unit_key || p.period_key || i.code) % 20 = 0, 3, 0)",
}
_BY_TYPE = {
    "varchar": "'reported'",
    "date": "date '2026-05-14'",
    "timestamptz": "timestamptz '2026-05-15 01:02:03+00'",
    "boolean": "u.n % 2 = 0",
    "double": "1.0",
}


def months(count: int) -> list[str]:
    """Return the keys of so many months, the last of them 2026-06."""
    last = 2026 * 12 + 5
    return [f"{at // 12}-{at % 12 + 1:02d}" for at in range(last - count + 1, last + 1)]


def write_release(
    settings: Settings, keys: Sequence[str], units: int, indicators: int, before: str | None = None
) -> tuple[str, int]:
    """Write an invented release and make it the current one.

    Args:
        settings: Whose releases.
        keys: Months it gets figures of, beside those of the release before.
        units: Communes.
        indicators: Figures of a commune a month.
        before: A release whose figures it has, too.

    Returns:
        Its id, and its rows.
    """
    folder = settings.published / "releases" / f"through-{keys[-1]}"
    folder.mkdir(parents=True)
    path = folder / "dean06.duckdb"
    if before:
        shutil.copyfile(settings.published / "releases" / before / path.name, path)
    with duckdb.connect(str(path)) as snapshot:
        snapshot.execute("set enable_progress_bar = false; set TimeZone = 'UTC'")
        snapshot.execute("set variable guide = $1", [GUIDE.read_text(encoding="utf-8")])
        snapshot.execute(_REFERENCE.format(seeds=SEEDS, units=units, indicators=indicators))
        if not before:
            _declare(snapshot)
        for key in keys:
            _add_month(snapshot, key)
        tables = _told(snapshot, keys[-1])
    manifest = {"release_id": folder.name, "created_at": "2026-07-01T00:00:00+00:00",
                "dean06_version": "bench", "difference": tables.pop("rpt_release_difference"),
                "tables": tables}  # fmt: skip
    (folder / "release.json").write_text(json.dumps(manifest), encoding="utf-8")
    link = settings.published / "current"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("releases") / folder.name)
    return folder.name, sum(int(str(told["rows"])) for told in tables.values())


def _declare(snapshot: duckdb.DuckDBPyConnection) -> None:
    snapshot.execute("create schema marts")
    for mart in MARTS:
        declared = ", ".join(f"{name} {kind}" for name, kind in _columns(mart.name).items())
        snapshot.execute(f"create table marts.{mart.name} ({declared})")
    snapshot.execute(_DIMENSIONS.format(seeds=SEEDS))
    snapshot.execute(f"insert into marts.dim_indicator by name {_INDICATORS}")


def _add_month(snapshot: duckdb.DuckDBPyConnection, key: str) -> None:
    snapshot.execute(
        "create or replace temp table periods as select "
        "strftime(start_date, '%Y-%m') as period_key, 'month' as period_type, start_date, "
        "last_day(start_date) as end_date, "
        "(start_date - interval 1 month + interval 14 day)::date as window_start, "
        "(start_date + interval 13 day)::date as window_end from "
        "(select ($1 || '-01')::date as start_date)",
        [key],
    )
    snapshot.execute("insert into marts.dim_period by name from periods")
    for mart, units, second in _FACTS:
        own = {"service_code": "i.code"} if second == "services" else {}
        _insert(snapshot, mart, f"{second} as i cross join {units} as u", own)
    _insert(
        snapshot,
        "fct_unit_rollup",
        "of_services as s cross join services as i cross join areas as u",
        {"indicator_code": "s.code", "service_code": "i.code"},
    )


def _insert(snapshot: duckdb.DuckDBPyConnection, mart: str, rows: str, own: dict[str, str]) -> None:
    values = ", ".join(_value(name, kind, own) for name, kind in _columns(mart).items())
    snapshot.execute(
        f"insert into marts.{mart} select {values} from periods as p cross join {rows} "  # noqa: S608
        "order by p.period_key, i.code, u.unit_key"
    )


def _value(name: str, kind: str, own: dict[str, str]) -> str:
    known = own.get(name) or _COMMON.get(name)
    if known:
        return known
    if name.endswith(("submission_id", "submission_version_key")):
        return _SUBMISSION
    return _BY_TYPE.get(kind, "case when (u.n + i.n) % 3 > 0 then (u.n * 7 + i.n * 13) % 10000 end")


@cache
def _columns(mart: str) -> dict[str, str]:
    [model] = read_yaml(MODELS / f"{mart}.yml")["models"]
    return {one["name"]: one["data_type"] for one in model["columns"]}


def _told(snapshot: duckdb.DuckDBPyConnection, last: str) -> dict[str, dict[str, object]]:
    names = snapshot.execute(
        "select table_name from duckdb_tables() where schema_name = 'marts'"
    ).fetchall()
    counted = {
        name: snapshot.table(f"marts.{name}").count("*").fetchall()[0][0] for (name,) in names
    }
    return {
        name: {"rows": rows, "sha256": f"{name} {last} {rows}"} for name, rows in counted.items()
    }
