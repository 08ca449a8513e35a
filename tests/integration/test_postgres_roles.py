"""Who reads what in PostgreSQL: ``bi_reader`` everything, a province its own, and no way round."""

import json
from pathlib import Path
from typing import Any

import duckdb
import postgres_server
import postgres_world as world
import psycopg2
import pytest

from ingest.config import Settings
from publish.postgres import publication
from publish.postgres.layout import Audience, layouts_of
from publish.postgres.publication import publish_to_postgres
from publish.postgres.roles import PostgresRolesError
from publish.postgres.session import Session

PASSWORDS = {
    "bi_reader": "đọc".encode().hex(),
    "bi_province_31": "hai phong",
    "bi_province_24": "b",
}
HIDDEN = ("của 07000", "của 06990", "của 00999", "của 24 ")  # what Hải Phòng must not see


@pytest.fixture(scope="module")
def settings(
    server: postgres_server.PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> Settings:
    """A release of all marts, published twice, with a table nobody said whose it is."""
    home = tmp_path_factory.mktemp("home")
    (home / "passwords.json").write_text(json.dumps(PASSWORDS))
    made = Settings(
        home=home,
        postgres_dsn=server.dsn,
        postgres_passwords=str(home / "passwords.json"),
        **(world.SETTINGS | {"postgres_statement_timeout_seconds": 1.5}),
    )
    stranger = "create table marts.rpt_stranger as select 'của 07000' as whose"
    for number in (1, 2):
        world.make_release(made, number, marts=world.ALL, extra=stranger)
        publish_to_postgres(made)
    return made


@pytest.fixture
def as_role(server: postgres_server.PostgresServer, settings: Settings) -> Any:
    """Ask as a role that has logged in with its password."""
    opened = []

    def ask(role: str, *statements: str) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(server.dsn_of(role, PASSWORDS[role].replace(" ", "%20")))
        connection.autocommit = True
        opened.append(connection)
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []

    yield ask
    for connection in opened:
        connection.close()


def marts(settings: Settings) -> list[Any]:
    with duckdb.connect(str(settings.released_database), read_only=True) as snapshot:
        return layouts_of(snapshot)


def test_bi_reader_sees_every_row_of_every_mart(as_role: Any, settings: Settings) -> None:
    for layout in marts(settings):
        count = f"select count(*) from marts.{layout.table}"
        assert as_role("bi_reader", count) == world.rows_of(settings, count), layout.table


def test_a_province_sees_its_own_units_of_today_and_the_nations_sums(as_role: Any) -> None:
    units = "select distinct unit_key from marts.{} order by 1"
    assert as_role("bi_province_31", units.format("fct_indicator_period")) == [
        ("10525@2025-07-01",), ("31@2025-07-01",)
    ]  # fmt: skip
    # History follows the territory: a commune of a province that is no more is Bắc Ninh's.
    assert as_role("bi_province_24", units.format("fct_reported_value")) == [
        ("06990@2021-01-01",), ("07000@2025-07-01",), ("24@2025-07-01",)
    ]  # fmt: skip
    assert as_role("bi_province_24", units.format("fct_unit_rollup")) == [
        ("06990@2021-01-01",), ("07000@2025-07-01",), ("24@2025-07-01",), ("VN@2021-01-01",)
    ]  # fmt: skip
    # A report of the nation's own is not an aggregate.
    assert (
        as_role("bi_province_24", "select * from marts.dim_submission where unit_key ~ 'VN'") == []
    )


def test_no_mart_shows_a_province_what_is_not_its_own(as_role: Any, settings: Settings) -> None:
    for layout in marts(settings):
        if layout.audience is Audience.OPEN:
            continue
        shown = " ".join(text for (text,) in as_role(
            "bi_province_31", f"select t::text from marts.{layout.table} as t"))  # fmt: skip
        assert not [one for one in HIDDEN if one in shown], layout.table
        if layout.audience is not Audience.CLOSED:
            assert shown, layout.table


def test_every_mart_about_units_is_closed_by_a_policy(settings: Settings) -> None:
    """A mart added tomorrow is not open by mistake."""
    open_ones = {one.table for one in marts(settings) if one.audience is Audience.OPEN}
    assert {name for name in open_ones if not name.startswith(("dim_", "bridge_"))} == {
        "rpt_rule_performance"
    }
    assert "dim_submission" not in open_ones


WRITING = "set default_transaction_read_only = off"  # else that alone would refuse much
DENIED = {
    "a part directly": "select * from marts_data.{part}",
    "the publisher's records": "select * from marts_data.published_slice",
    "the map of units": "select * from marts_data.visible_unit",
    "statistics of the server": "select * from pg_catalog.pg_statistic",
    "another role": "set role bi_reader",
    "another province's role": "set role bi_province_24",
    "the publisher": "set session authorization postgres",
    "no policies": "set row_security = off; select * from marts.fct_indicator_period",
    "no policy any more": "alter table marts.fct_indicator_period disable row level security",
    "a policy of one's own": "create policy p on marts.fct_indicator_period using (true)",
    "a grant": "grant bi_reader to bi_province_31",
    "deleting": "delete from marts.dim_unit",
    "inserting": "insert into marts.fct_unit_rollup select * from marts.fct_unit_rollup",
    "a table beside": "create table marts.mine (a text)",
    "a view beside": "create view marts.mine as select * from marts.fct_indicator_period",
    "a file of the server": "copy marts.dim_unit to '/tmp/units'",
    "reading a file": "select pg_read_file('postgresql.conf')",
}


@pytest.mark.parametrize("way", DENIED)
def test_ways_that_are_refused(as_role: Any, server: Any, settings: Settings, way: str) -> None:
    parts = psycopg2.connect(server.dsn)
    with parts, parts.cursor() as cursor:
        cursor.execute("select relname from pg_class where relname like 'fct_unit_rollup_2026%'")
        [(part,), *_] = cursor.fetchall()
    parts.close()
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_role("bi_province_31", WRITING, *DENIED[way].format(part=part).split("; "))


# Here the server itself must not show what it knows; it shows bi_reader no more.
OF_THE_SERVER = ("statistics", "extended statistics", "what others ask", "the plan")
LEAKING = {
    "a join with the open units": "select f.flow_submission_id from marts.dim_unit as u "
    "left join marts.fct_indicator_period as f on u.unit_key = f.unit_key",
    "an outer join from an aggregate": "select v.locator from marts.fct_unit_rollup as r "
    "full join marts.fct_reported_value as v on r.period_key = v.period_key",
    "the other unit by name": "select flow_submission_id from marts.fct_indicator_period "
    "where unit_key = '07000@2025-07-01'",
    "a disjunction": "select flow_submission_id from marts.fct_indicator_period "
    "where unit_key = '07000@2025-07-01' or true",
    "a correlated subquery": "select (select max(f.flow_submission_id) from "
    "marts.fct_indicator_period as f where f.unit_key = u.unit_key) from marts.dim_unit as u",
    "a recursive query": "with recursive r as (select unit_key, flow_submission_id from "
    "marts.fct_indicator_period union select f.unit_key, f.flow_submission_id from "
    "marts.fct_indicator_period as f, r) select flow_submission_id from r",
    "the whole row": "select row_to_json(f)::text from marts.fct_indicator_period as f",
    "all rows as one": "select json_agg(f)::text from marts.fct_indicator_period as f",
    "a sample": "select flow_submission_id from marts.fct_indicator_period "
    "tablesample system (100)",
    "statistics": "select most_common_vals::text || histogram_bounds::text from pg_stats",
    "extended statistics": "select most_common_vals::text from pg_stats_ext",
    "what others ask": "select query from pg_stat_activity where usename <> current_user",
    "the plan": "explain (analyze, verbose) select * from marts.fct_indicator_period",
    "the past": "select flow_submission_id from marts.as_known_on(timestamptz '2030-01-01 00:00Z')",
    "a cursor that stays": "begin; declare c cursor for select flow_submission_id "
    "from marts.fct_indicator_period; fetch all from c",
    "a prepared statement": "prepare s as select flow_submission_id from "
    "marts.fct_indicator_period; execute s",
}


def hidden_in(rows: list[tuple[Any, ...]]) -> list[str]:
    shown = " ".join(str(value) for row in rows for value in row)
    return [one for one in HIDDEN if one in shown]


@pytest.mark.parametrize("way", LEAKING)
def test_ways_that_show_nothing_of_others(as_role: Any, way: str) -> None:
    assert hidden_in(as_role("bi_province_31", LEAKING[way])) == []
    if way not in OF_THE_SERVER:
        # The question would tell, were it answered in full.
        assert hidden_in(as_role("bi_reader", LEAKING[way]))


def test_a_function_of_ones_own_is_never_handed_rows_of_others(as_role: Any) -> None:
    """A cheap function that tells what it is given, before a policy could say no."""
    spy = (
        "create function pg_temp.spy(told text) returns boolean cost 0.0000001 language plpgsql "
        "as $$ begin raise notice '%', told; perform set_config('spy.heard', "
        "coalesce(current_setting('spy.heard', true), '') || told, false); return true; end $$"
    )
    [(heard,)] = as_role(
        "bi_province_31",
        WRITING,
        spy,
        "select count(*) from marts.fct_reported_value where pg_temp.spy(locator)",
        "select current_setting('spy.heard')",
    )
    assert "của 10525" in heard
    assert not [one for one in HIDDEN if one in heard]


def test_a_temporary_view_reads_with_the_rights_of_who_made_it(as_role: Any) -> None:
    view = "create temporary view mine as select * from marts.fct_reported_value"
    shown = as_role("bi_province_31", WRITING, view, "select locator from mine")
    assert shown
    assert hidden_in(shown) == []
    assert hidden_in(as_role("bi_reader", WRITING, view, "select locator from mine"))


def test_an_error_does_not_tell_what_a_hidden_row_holds(as_role: Any) -> None:
    with pytest.raises(psycopg2.Error) as caught:
        as_role("bi_province_31", "select locator::integer from marts.fct_reported_value")
    assert not [one for one in HIDDEN if one in str(caught.value)]


def test_people_get_it_by_membership(server: Any, settings: Settings) -> None:
    administrator = psycopg2.connect(server.dsn)
    with administrator, administrator.cursor() as cursor:
        cursor.execute("create role an login password 'an' in role bi_province_31, bi_province_24")
    administrator.close()
    person = psycopg2.connect(server.dsn_of("an", "an"))
    with person, person.cursor() as cursor:
        cursor.execute("select count(distinct unit_key) from marts.fct_indicator_period")
        assert cursor.fetchall() == [(5,)]  # both provinces; neither the nation nor the divided
        # What a role's sessions begin with its members' do not; they have the database's.
        cursor.execute("show jit")
        assert cursor.fetchall() == [("off",)]
        with pytest.raises(psycopg2.errors.QueryCanceled):
            cursor.execute("select pg_sleep(20)")
    person.close()


def test_a_view_of_an_administrators_hides_rows_only_as_its_invoker(
    as_role: Any, server: Any, settings: Settings
) -> None:
    administrator = psycopg2.connect(server.dsn)
    with administrator, administrator.cursor() as cursor:
        cursor.execute("create schema reports; grant usage on schema reports to bi_province")
        for name, how in (("owners", ""), ("invokers", "with (security_invoker = true)")):
            cursor.execute(
                f"create view reports.{name} {how} as select * from marts.fct_reported_value; "
                f"grant select on reports.{name} to bi_province"
            )
    administrator.close()
    try:
        assert hidden_in(as_role("bi_province_31", "select locator from reports.owners"))
        shown = as_role("bi_province_31", "select locator from reports.invokers")
        assert shown
        assert not hidden_in(shown)
    finally:
        world.do(server.dsn, "drop schema reports cascade")


def test_the_publisher_takes_the_time_it_needs(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    latest = world.make_release(settings, 3, marts=world.ALL)
    told = publication.comment

    def slowly(session: Session, *rest: Any) -> None:
        session.run("do $$ begin perform pg_sleep(2); end $$")  # readers have 1.5 s
        told(session, *rest)

    monkeypatch.setattr(publication, "comment", slowly)
    assert publish_to_postgres(settings).release_id == latest


def test_readers_write_nothing_and_are_stopped_in_time(as_role: Any) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        as_role("bi_reader", WRITING, "delete from marts.dim_unit")
    for table in ("published_slice", "published_table", "visible_unit"):
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            as_role("bi_reader", f"select * from marts_data.{table}")
    with pytest.raises(psycopg2.errors.QueryCanceled):
        as_role("bi_reader", "select pg_sleep(20)")
    # Compiling a query over years of parts takes seconds, answering it takes none.
    assert as_role("bi_reader", "show jit") == [("off",)]


def test_roles_without_a_password_cannot_log_in_and_passwords_are_not_kept(
    server: Any, settings: Settings
) -> None:
    administrator = psycopg2.connect(server.dsn)
    with administrator, administrator.cursor() as cursor:
        cursor.execute("select rolcanlogin from pg_roles where rolname = 'bi_province'")
        assert cursor.fetchall() == [(False,)]
        cursor.execute("select rolpassword from pg_authid where rolname = 'bi_reader'")
        [(kept,)] = cursor.fetchall()
    administrator.close()
    assert kept.startswith("SCRAM-SHA-256$4096:")
    assert PASSWORDS["bi_reader"] not in kept


@pytest.mark.parametrize(
    "text",
    ["[]", '{"bi_reader": 1}', '{"bi_reader": "đọc"}', "{", '{"nobody": "x"}'],
    ids=["no map", "no text", "not ASCII", "no JSON", "no such role"],
)
def test_a_file_of_passwords_that_cannot_be_meant_is_refused(
    settings: Settings, tmp_path: Path, text: str
) -> None:
    path = tmp_path / "passwords.json"
    path.write_text(text)
    with pytest.raises(PostgresRolesError):
        publish_to_postgres(settings.model_copy(update={"postgres_passwords": str(path)}))


def test_a_publisher_without_superuser_rights_is_enough(tmp_path: Path) -> None:
    with postgres_server.thrown_away() as server:
        administrator = psycopg2.connect(server.dsn)
        administrator.autocommit = True
        with administrator.cursor() as cursor:
            cursor.execute("create role publisher login createrole password 'p'")
            cursor.execute("create role weak login password 'w'")
            cursor.execute("create database warehouse owner publisher")
            cursor.execute("grant create on database warehouse to weak")
        administrator.close()
        weak = Settings(
            home=tmp_path, postgres_dsn=server.dsn_of("weak", "w", "warehouse"), **world.SETTINGS
        )
        world.make_release(weak, 1)
        with pytest.raises(PostgresRolesError, match="CREATEROLE"):
            publish_to_postgres(weak)
        strong = server.dsn_of("publisher", "p", "warehouse")
        for number in (1, 2):
            world.make_release(weak, number, own={("10525", "2026-05"): 5})
            publish_to_postgres(weak.model_copy(update={"postgres_dsn": strong}))
