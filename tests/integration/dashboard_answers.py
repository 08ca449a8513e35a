"""What SQL answers to what the dashboards show, in the words they show it in."""

from typing import Protocol


class Asked(Protocol):
    """Something whose database can be asked."""

    def asked(self, sql: str) -> list[tuple[object, ...]]:
        """Return the rows of a query."""
        ...


def vietnamese(value: object) -> str:
    return f"{int(str(value)):,}".replace(",", ".")


def cards(published: Asked, code: str, indicator: str = "CCCD_ISSUED") -> tuple[str, str]:
    """What SQL says of the cards issued in an area by June, and how much of it is covered."""
    [(value, reported, expected)] = published.asked(
        "select stock_value::bigint, stock_units_reported, units_expected "
        "from marts.fct_unit_rollup inner join marts.dim_unit using (unit_key) "
        f"where indicator_code = '{indicator}' and unit_code = '{code}' "
        "and unit_level <> 'commune' and period_key = '2026-06'"
    )
    share = f"{100 * int(str(reported)) / int(str(expected)):.2f} %".replace(".", ",")
    return vietnamese(value), share


def of_reports(published: Asked, period: str, province: str = "") -> tuple[str, str, str, str]:
    """What SQL says of a month: reports owed, those missing, in time of them, errors still open."""
    here = f"and province_name = '{province}'" if province else ""
    [(due, missing, rate, errors)] = published.asked(
        "select sum(units_expected)::bigint, sum(units_missing)::bigint, "
        "round(100.0 * sum(units_on_time) / sum(units_expected), 2), ("
        "select count(*) from marts.fct_quality_finding as f "
        "inner join marts.dim_unit as u on f.unit_key = u.unit_key "
        f"where f.period_key = '{period}' and f.state = 'open' and f.severity = 'error' {here}) "
        f"from marts.rpt_punctuality where period_key = '{period}' and is_due {here}"
    )
    return vietnamese(due), vietnamese(missing), percent(rate), vietnamese(errors)


def of_the_service(published: Asked, area: str) -> dict[str, tuple[str, str, str]]:
    """What SQL says of the one service anybody reports, in June, by figure: sum, rate, coverage."""
    rows = published.asked(
        "select indicator_code, coalesce(flow_value, 0)::bigint, "
        "round(coalesce(100 * ratio_numerator / ratio_denominator, 0), 2), "
        # Each of the 25 services is owed by every commune.
        "round(100.0 * units_reported / (25 * units_expected), 2) "
        "from marts.fct_unit_rollup inner join marts.dim_unit using (unit_key) "
        f"where unit_name = '{area}' and period_key = '2026-06' and service_code = 'DVC25_03'"
    )
    return {
        str(code): (vietnamese(value), percent(rate), percent(coverage))
        for code, value, rate, coverage in rows
    }


def percent(value: object) -> str:
    return f"{float(str(value)):.2f} %".replace(".", ",")
