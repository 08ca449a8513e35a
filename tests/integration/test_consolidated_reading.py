"""What the report writes the reader of narratives reads: every figure of the catalogue, or nothing.

Each indicator of the catalogue has a figure of its own, a whole number no other has; so a figure
read as another indicator is seen.
"""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
import reported_month
from reported_month import CITY, MONTH

from ingest.config import Settings
from ingest.model import ReadResult, Value
from ingest.narrative.heading import read_heading
from ingest.narrative.open import open_document
from ingest.narrative.reader import read_narrative
from publish.consolidated.writing import write_report

Key = tuple[str, str | None]

# A figure for every line, of all three communes, without those of the hand-made month.
EVERYTHING = """
delete from marts.fct_unit_rollup;
delete from marts.fct_indicator_period;
delete from marts.fct_target;
create temp table lines as
select indicators.*, paired.measure_kind as paired_kind,
    row_number() over (order by indicators.indicator_code) as n
from marts.dim_indicator as indicators
left join marts.dim_indicator as paired on indicators.paired_code = paired.indicator_code
where indicators.measure_kind not in ('context', 'target', 'score')
    and indicators.role = 'metric' and not starts_with(indicators.indicator_code, 'SVC_');
insert into marts.fct_unit_rollup by name
select city.unit_key, city.unit_id, '2026-06' as period_key, indicator_code,
    if(measure_kind = 'flow', 1000 + n, null) as flow_value,
    case
        when paired_kind is not null and measure_kind = 'flow' then 500000 + n
        when measure_kind not in ('flow', 'ratio') then 9000 + n
    end as stock_value,
    if(measure_kind = 'ratio', n % 90 + n / 1000 + 1, null) as ratio_computed,
    3 as units_expected, 0 as units_not_applicable, 3 as units_reported,
    3 as flow_units_reported, 3 as stock_units_reported, 0 as stock_units_carried_forward
from lines
cross join (from marts.dim_unit where unit_code = '31' and unit_level = 'province') as city
where measure_kind not in ('cumulative', 'cumulative_ytd') or paired_kind is null;
insert into marts.fct_unit_rollup by name
select city.unit_key, city.unit_id, '2026-06' as period_key, services.service_code,
    measures.indicator_code, measures.value + services.n as flow_value,
    3 as units_expected, 0 as units_not_applicable, 3 as units_reported,
    3 as flow_units_reported, 0 as stock_units_carried_forward
from (
    select service_code, row_number() over (order by service_code) as n
    from marts.dim_service where is_essential_25
) as services
cross join (values
    ('SVC_RECEIVED', 7000), ('SVC_RECEIVED_ONLINE', 6000), ('SVC_RECEIVED_OFFLINE', 5000),
    ('SVC_RESOLVED', 4000), ('SVC_ON_TIME', 3000), ('SVC_OVERDUE', 2000)
) as measures (indicator_code, value)
cross join (from marts.dim_unit where unit_code = '31' and unit_level = 'province') as city;
"""
# The code each figure of a roll-up goes by: a total in its flow's row has a code of its own.
TOLD = """
select indicators.indicator_code, rollup.service_code, rollup.flow_value as value
from marts.fct_unit_rollup as rollup inner join marts.dim_indicator as indicators
    using (indicator_code) where rollup.flow_value is not null
union all
select if(indicators.measure_kind = 'flow', indicators.paired_code, indicators.indicator_code),
    rollup.service_code, rollup.stock_value
from marts.fct_unit_rollup as rollup inner join marts.dim_indicator as indicators
    using (indicator_code) where rollup.stock_value is not null
union all
select indicator_code, service_code, ratio_computed
from marts.fct_unit_rollup where ratio_computed is not null
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Settings, dict[Key, Decimal]]]:
    settings = Settings(home=tmp_path_factory.mktemp("reading"))
    snapshot = reported_month.make(settings)
    reported_month.change(snapshot, EVERYTHING)
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        rows = connection.execute(TOLD).fetchall()
    yield settings, {(code, service): value for code, service, value in rows}


@pytest.fixture(scope="module")
def read(home: tuple[Settings, dict[Key, Decimal]]) -> ReadResult:
    document = open_document(Path(write_report(home[0], CITY, MONTH).path))
    return read_narrative(document, read_heading(document), file_sha256="0" * 64)


def figures(read: ReadResult) -> list[tuple[Key, Value]]:
    """The figures read surely enough to have a meaning."""
    return [
        ((one.indicator_code, one.service_code), one)
        for one in read.values
        if one.indicator_code is not None and one.value is not None
    ]


def test_the_head_is_read_as_written(read: ReadResult) -> None:
    submission = read.submission
    assert (submission.unit_code, submission.period_key) == (CITY, MONTH)
    assert (str(submission.window_start), str(submission.window_end)) == (
        "2026-05-15", "2026-06-14",
    )  # fmt: skip
    assert submission.status != "rejected"


def test_nothing_is_read_as_what_it_is_not(
    home: tuple[Settings, dict[Key, Decimal]], read: ReadResult
) -> None:
    truth = home[1]
    wrong = [
        (key, one.value, one.quote)
        for key, one in figures(read)
        if key not in truth or round(truth[key], 2) != round(one.value or Decimal(-1), 2)
    ]
    assert wrong == []


def test_nine_of_ten_figures_are_read_back(
    home: tuple[Settings, dict[Key, Decimal]], read: ReadResult
) -> None:
    truth = home[1]
    unread = truth.keys() - {key for key, _ in figures(read)}
    assert len(truth) > 300
    assert len(unread) <= len(truth) / 10, sorted(unread)
