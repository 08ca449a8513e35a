"""The current release, as readers see it: a DuckDB file opened read-only."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal

import duckdb

from ingest.config import Settings
from ingest.duckdb_session import configure
from ingest.errors import NoReleaseError
from ingest.periods import parse_period_key

_PREVIOUS_STOCKS = """
with units as (
    select unit_id
    from marts.dim_unit
    where unit_code = $unit_code and $until >= valid_from
        and ($until < valid_to or valid_to is null)
)

select
    facts.indicator_code,
    max_by(facts.stock_value, facts.as_of_date)
from marts.fct_indicator_period as facts
inner join units on facts.unit_id = units.unit_id
where
    facts.stock_value is not null
    and facts.service_code is null
    and facts.breakdown_code = 'ALL'
    and facts.as_of_date < $until
    and facts.period_key <> $period_key
group by facts.indicator_code
"""


@contextmanager
def open_released(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the current release read-only.

    Args:
        settings: Where releases are.

    Yields:
        The connection, in the time zone of the settings.

    Raises:
        NoReleaseError: If nothing has been released yet.
    """
    path = settings.released_database
    if not path.is_file():
        raise NoReleaseError(
            "Chưa có bản phát hành nào; hãy chạy 'dean06 load' rồi 'dean06 publish'. "
            "Nothing has been released yet; run 'dean06 load', then 'dean06 publish'.",
        )
    connection = duckdb.connect(str(path), read_only=True)
    try:
        configure(connection, settings)
        connection.execute("set TimeZone = ?", [settings.timezone])
        yield connection
    finally:
        connection.close()


def previous_stocks(
    connection: duckdb.DuckDBPyConnection, unit_code: str, period_key: str
) -> dict[str, Decimal]:
    """Return a unit's last cumulative or level figure before a period, by indicator.

    Args:
        connection: A release.
        unit_code: The unit, by its code on the last day of the period.
        period_key: The period.

    Returns:
        The figures of the whole (no service, no breakdown), plain.
    """
    until = parse_period_key(period_key).end
    parameters = {"unit_code": unit_code, "until": until, "period_key": period_key}
    return dict(connection.execute(_PREVIOUS_STOCKS, parameters).fetchall())
