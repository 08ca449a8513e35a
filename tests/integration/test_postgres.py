"""PostgreSQL holds what the release holds: whole, in one step, and only what differs is written."""

from pathlib import Path
from typing import Any

import postgres_server
import postgres_world as world
import pytest
from postgres_world import ask, do, same_rows, tables

from ingest import cli
from ingest.config import Settings
from ingest.errors import NoReleaseError
from publish import release
from publish.postgres import filling, publication
from publish.postgres.digests import PublicationDiffersError
from publish.postgres.publication import publish_to_postgres
from publish.postgres.session import PostgresError, Session
from publish.release import ReleaseReport
from publish.returned import returning


@pytest.fixture
def settings(postgres_settings: Settings) -> Settings:
    return postgres_settings


def test_every_mart_arrives_whole_and_the_release_is_named(settings: Settings) -> None:
    release = world.make_release(settings, 1, marts=world.ALL)
    report = publish_to_postgres(settings)
    assert report.published
    assert report.release_id == release
    assert report.rows_written > 0
    same_rows(settings)
    assert set(world.ALL) < set(tables(settings.postgres_dsn))
    assert ask(settings.postgres_dsn, "select release_id from marts.release") == [(release,)]
    told = dict(ask(settings.postgres_dsn, "select table_name, row_count from marts.release_table"))
    for table, rows in told.items():
        assert ask(settings.postgres_dsn, f"select count(*) from marts.{table}") == [(rows,)]


def test_names_and_order_of_columns_are_those_of_the_snapshot(settings: Settings) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    columns = (
        "select table_name, column_name from information_schema.columns "
        "where table_schema = 'marts' and table_name not like 'release%' "
        "order by table_name, ordinal_position"
    )
    assert ask(settings.postgres_dsn, columns) == world.rows_of(settings, columns)


def test_a_second_publication_of_the_same_release_writes_nothing(settings: Settings) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    before = ask(settings.postgres_dsn, "select xmin::text, ctid::text from marts.dim_unit")
    report = publish_to_postgres(settings)
    assert not report.published
    assert report.rows_written == 0
    assert ask(settings.postgres_dsn, "select xmin::text, ctid::text from marts.dim_unit") == before


def test_only_slices_that_differ_are_written(settings: Settings) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    places = "select unit_id, period_key, ctid::text from marts.fct_indicator_period"
    before = set(ask(settings.postgres_dsn, places))
    world.make_release(settings, 1, own={("10525", "2026-06"): 7})
    report = publish_to_postgres(settings)
    assert report.tables_rewritten == []
    assert report.slices_written["fct_indicator_period"] == 1
    assert "dim_unit" not in report.slices_written
    moved = {place[:2] for place in set(ask(settings.postgres_dsn, places)) - before}
    assert moved == {("10525@2025-07-01", "2026-06")}
    same_rows(settings)


def test_what_a_release_no_longer_has_goes_and_a_new_year_comes(settings: Settings) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    world.make_release(settings, 1, periods=("2026-06", "2027-01", "2027"))
    publish_to_postgres(settings)
    same_rows(settings)
    periods = "select distinct period_key from marts.fct_unit_rollup order by 1"
    assert ask(settings.postgres_dsn, periods) == [("2026-06",), ("2027",), ("2027-01",)]


def test_rows_without_unit_or_period_are_replaced_too(settings: Settings) -> None:
    lost = (
        "insert into marts.fct_quality_finding by name "
        "select 'F' as finding_id, '{}' as message_vi, 1 as versions_raising"
    )
    for number, message in enumerate(("hỏng", "hỏng nặng"), start=1):
        world.make_release(settings, number, extra=lost.format(message))
        publish_to_postgres(settings)
        found = "select message_vi from marts.fct_quality_finding where unit_key is null"
        assert ask(settings.postgres_dsn, found) == [(message,)]


ODD = r"""
    create table marts.rpt_odd (
        unit_key varchar, period_key varchar, words varchar, figure decimal(38, 6), whole bigint,
        small integer, share double, day date, instant timestamptz, yes boolean
    );
    insert into marts.rpt_odd values
        ('10525@2025-07-01', '2026-05', 'Đặng Thị Ỷ 👍 ''"\ ' || chr(9) || chr(10),
            -12345678901234567890123456789012.123456, -9223372036854775808, -2147483648,
            0.1, date '1890-12-31', timestamptz '1901-01-01 00:00:00.000001+07', false),
        ('10525@2025-07-01', '2026-05', '', 0.000001, 9223372036854775807, 2147483647,
            105.85234567890123, date '9999-12-31', timestamptz '2999-12-31 23:59:59.999999Z', true),
        ('10525@2025-07-01', '2026-05', null, null, null, null, null, null, null, null),
        ('10525@2025-07-01', '2026-05', null, null, null, null, null, null, null, null),
        (null, null, 'không của ai', 1, 1, 1, 1, null, null, null)
"""


def test_odd_values_arrive_as_they_are_and_are_checked_alike(settings: Settings) -> None:
    for number in (1, 2):
        # The second time every slice is replaced, those without unit or period too.
        world.make_release(settings, number, extra=ODD.replace("'không", f"'{number} không"))
        publish_to_postgres(settings)
        same_rows(settings)


def test_descriptions_keys_and_indexes_are_there(settings: Settings) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    described = (
        "select obj_description('marts.fct_indicator_period'::regclass), "
        "col_description('marts.fct_indicator_period'::regclass, (select attnum from pg_attribute "
        "where attrelid = 'marts.fct_indicator_period'::regclass and attname = 'flow_value'))"
    )
    assert ask(settings.postgres_dsn, described) == [
        ("Mỗi dòng một số. / One row per figure.", "Số trong kỳ. / The flow.")
    ]
    indexes = (
        "select tablename, indexdef from pg_indexes where schemaname = 'marts' "
        "and tablename in ('dim_unit', 'fct_indicator_period') order by indexname"
    )
    made = [f"{table}: {text.partition(' USING ')[2]}"
            for table, text in ask(settings.postgres_dsn, indexes)]  # fmt: skip
    assert made == [
        "dim_unit: btree (unit_level, unit_code)",
        "dim_unit: btree (unit_key)",
        "fct_indicator_period: btree (unit_key, indicator_code)",
        # No period in front: a query of one unit through all periods finds it in every part.
        "fct_indicator_period: btree (indicator_code, unit_id, service_code, breakdown_code, "
        "period_key) NULLS NOT DISTINCT",
    ]


def test_no_index_of_a_part_has_a_name_that_another_part_could_get(settings: Settings) -> None:
    # Sessions fill parts at a time; a name the server cuts short could be found by two of them.
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    world.make_release(settings, 1, periods=(*world.MONTHS, "2026-07"))
    publish_to_postgres(settings)  # the part of the new month is made beside those that are there
    made = ask(
        settings.postgres_dsn,
        "select tablename, indexname from pg_indexes where schemaname = 'marts_data' "
        r"and tablename ~ '_20\d\d_'",
    )
    assert {part.rpartition("_")[0] for part, _ in made} >= {
        "fct_indicator_period_2026_05",
        "fct_indicator_period_2026_07",
    }
    ends = {index.removeprefix(part) for part, index in made}
    assert ends == {"_key", "_index_1", "_index_2", "_index_3"}


def test_every_column_of_the_publishers_own_tables_is_described(settings: Settings) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    described = (
        "select c.relname, a.attname, col_description(c.oid, a.attnum) from pg_class as c "
        "inner join pg_attribute as a on c.oid = a.attrelid and a.attnum > 0 "
        "where c.oid in ('marts.release'::regclass, 'marts.release_table'::regclass)"
    )
    told = ask(settings.postgres_dsn, described)
    assert len(told) == 8
    assert all(" / " in (text or "") for _, _, text in told), told


def test_a_mart_with_another_column_is_made_anew(settings: Settings) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    world.make_release(
        settings, 2, extra="alter table marts.fct_unit_rollup add column note varchar"
    )
    report = publish_to_postgres(settings)
    assert report.tables_rewritten == ["fct_unit_rollup"]
    same_rows(settings)
    assert ask(settings.postgres_dsn, "select distinct note from marts.fct_unit_rollup") == [
        (None,)
    ]
    # The parts of the table before are gone; those that are there are of one layout.
    layouts = (
        "select count(distinct right(relname, 8)) from pg_class "
        "where relname like 'fct_unit_rollup_2026%' and relkind = 'r'"
    )
    assert ask(settings.postgres_dsn, layouts) == [(1,)]


def test_a_mart_that_is_no_more_is_dropped(settings: Settings) -> None:
    world.make_release(settings, 1, extra="create table marts.rpt_old as select 1 as one")
    publish_to_postgres(settings)
    assert "rpt_old" in tables(settings.postgres_dsn)
    world.make_release(settings, 2)
    publish_to_postgres(settings)
    assert ask(settings.postgres_dsn, "select to_regclass('marts.rpt_old')") == [(None,)]


@pytest.mark.parametrize(
    "spoil",
    [
        "delete from marts.fct_unit_rollup where unit_key like '07000%' and period_key = '2026-05'",
        "update marts.fct_unit_rollup set stock_value = 9 where period_key = '2026-05'",
        "update marts.fct_unit_rollup set coverage_basis = reverse(coverage_basis)",
    ],
    ids=["a row is missing", "a figure differs", "a text differs"],
)
def test_nothing_is_published_if_what_arrived_is_not_what_was_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, spoil: str
) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    world.make_release(settings, 2)
    check = publication.check_sums

    def spoilt(session: Session, snapshot: Any, layout: Any, table: str, where: str) -> None:
        if layout.table == "fct_unit_rollup":
            session.run(spoil)
        check(session, snapshot, layout, table, where)

    monkeypatch.setattr(publication, "check_sums", spoilt)
    with pytest.raises(PublicationDiffersError) as caught:
        publish_to_postgres(settings)
    assert caught.value.place == "fct_unit_rollup"
    assert ask(settings.postgres_dsn, world.NUMBERS) == [(1,)]


def test_nothing_is_published_if_a_part_filled_aside_is_not_what_was_sent(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    world.make_release(
        settings, 2, extra="alter table marts.fct_unit_rollup add column note varchar"
    )
    check = filling.check_sums

    def spoilt(session: Session, snapshot: Any, layout: Any, table: str, where: str) -> None:
        session.run(f"update {table} set stock_value = 9 where unit_key like '07000%'")
        check(session, snapshot, layout, table, where)

    monkeypatch.setattr(filling, "check_sums", spoilt)
    with pytest.raises(PublicationDiffersError) as caught:
        publish_to_postgres(settings)
    assert caught.value.place == "fct_unit_rollup"
    assert ask(settings.postgres_dsn, world.NUMBERS) == [(1,)]
    monkeypatch.undo()
    assert publish_to_postgres(settings).published
    same_rows(settings)


def test_a_first_publication_that_fails_shows_readers_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table ``marts.release`` is a release: who waits for the first one may ask for it."""
    world.make_release(settings, 1)
    shown = "select relname from pg_class where relnamespace = 'marts'::regnamespace"

    def fail(*_: Any) -> None:
        raise PublicationDiffersError("khác", place="fct_unit_rollup")

    monkeypatch.setattr(filling, "check_sums", fail)
    with pytest.raises(PublicationDiffersError):
        publish_to_postgres(settings)
    assert ask(settings.postgres_dsn, shown) == []
    monkeypatch.undo()
    publish_to_postgres(settings)
    same_rows(settings)


BY_HAND = {
    "a figure": "update marts.fct_unit_rollup set stock_value = 9 "
    "where period_key = '2026-05' and unit_key like '31@%'",
    "a text of the same length": "update marts.fct_unit_rollup "
    "set coverage_basis = reverse(coverage_basis) where period_key = '2026-05'",
    "rows that are gone": "delete from marts.fct_unit_rollup where period_key = '2026-05'",
    "rows that are too many": "insert into marts.fct_unit_rollup (unit_key, unit_id, period_key) "
    "values ('X', 'X', '2026-05')",
}


@pytest.mark.parametrize(
    "way",
    [pytest.param(way, marks=pytest.mark.slow if "rows" in way else ()) for way in BY_HAND],
)
def test_what_was_written_by_hand_is_found_and_mended_on_request(
    settings: Settings, way: str
) -> None:
    world.make_release(settings, 1)
    publish_to_postgres(settings)
    do(settings.postgres_dsn, BY_HAND[way])
    assert not publish_to_postgres(settings).published  # it looks at what has changed since
    report = publish_to_postgres(settings, verify=True)
    assert report.periods_mended == {"fct_unit_rollup": 1}
    assert "differed" in report.message
    same_rows(settings)
    again = publish_to_postgres(settings, verify=True)
    assert (again.periods_mended, again.rows_written) == ({}, 0)


def test_rows_without_a_period_are_verified_with_every_odd_value(settings: Settings) -> None:
    world.make_release(settings, 1, marts=world.ALL, extra=ODD)
    publish_to_postgres(settings)
    assert publish_to_postgres(settings, verify=True).periods_mended == {}
    do(settings.postgres_dsn, "update marts.dim_unit set unit_name = 'X' where unit_code = '31'")
    do(settings.postgres_dsn, "delete from marts.rpt_odd where period_key is null")
    report = publish_to_postgres(settings, verify=True)
    assert report.periods_mended == {"dim_unit": 1, "rpt_odd": 1}
    same_rows(settings)


def test_the_command_publishes_to_postgres_too_where_it_is_set(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    latest = world.make_release(settings, 1)
    unchanged = ReleaseReport(False, latest, "", {}, [], None, [], "", {}, "")
    monkeypatch.setattr(release, "publish", lambda *_, **__: unchanged)
    monkeypatch.setattr(cli, "show_returned", lambda _: None)
    monkeypatch.setattr(returning, "return_documents", lambda _: None)
    monkeypatch.setattr(cli, "get_settings", lambda: settings)
    with pytest.raises(SystemExit) as ended:
        cli.app(["publish", "--verify"])
    assert ended.value.code == 0
    assert f"PostgreSQL holds {latest}" in capsys.readouterr().out
    assert ask(settings.postgres_dsn, world.NUMBERS) == [(1,)]


def test_without_a_release_there_is_nothing_to_publish(settings: Settings) -> None:
    with pytest.raises(NoReleaseError):
        publish_to_postgres(settings)


def test_a_server_that_is_not_there_is_said_without_the_password(tmp_path: Path) -> None:
    nowhere = postgres_server.free_port()
    absent = postgres_server.PostgresServer(tmp_path, nowhere, "geheim", tmp_path).dsn
    with pytest.raises(PostgresError) as caught:
        publish_to_postgres(Settings(home=tmp_path, postgres_dsn=absent))
    assert "geheim" not in str(caught.value)
    assert "geheim" not in repr(Settings(home=tmp_path, postgres_dsn=absent))
