"""A release tells every figure that is another than in the release before."""

import small_marts
from small_marts import CORRECTED, current

from ingest.config import Settings
from publish.parquet import sha256_of
from publish.release import publish
from publish.release_folders import current_manifest


def test_a_release_tells_every_figure_that_changed(quick_home: Settings) -> None:
    first = publish(quick_home)
    assert first.difference == {"since": None, "added": 0, "removed": 0, "changed": 0}
    small_marts.change(quick_home, CORRECTED.format(15))
    small_marts.change(
        quick_home,
        """
        delete from marts.fct_indicator_period where unit_id = 'T@2025-07-01';
        delete from marts.fct_current_boundary where unit_id = 'T@2025-07-01';
        delete from marts.fct_indicator_period_history where unit_id = 'T@2025-07-01';
        delete from marts.fct_reported_value where unit_id = 'T@2025-07-01';
        update raw.loads set values_loaded = 3, values_rejected = 1;
        delete from raw.submission_values where submission_id = 'S3';
        """,
    )
    second = publish(quick_home)
    assert second.difference == {"since": first.release_id, "added": 0, "removed": 1, "changed": 1}
    asked = """
        select change, since_release_id, unit_id, measure, old_state, old_value::integer,
            new_state, new_value::integer, value_change::integer
        from marts.rpt_release_difference order by change
    """
    since = first.release_id
    assert current(quick_home, asked) == [
        ("changed", since, "H@2025-07-01", "flow", "reported", 12, "reported", 15, 3),
        ("removed", since, "T@2025-07-01", "flow", "missing", None, None, None, None),
    ]
    folder = quick_home.published / "current"
    manifest = current_manifest(quick_home)
    assert manifest is not None
    told = manifest["difference"]
    assert (told["since"], told["rows"]) == (since, 2)
    assert told["sha256"] == sha256_of(folder / "parquet" / "rpt_release_difference.parquet")
    assert "rpt_release_difference" not in manifest["tables"]


def test_marts_that_did_not_change_make_no_release_whatever_changed_before(
    quick_home: Settings,
) -> None:
    publish(quick_home)
    small_marts.change(quick_home, CORRECTED.format(15))
    second = publish(quick_home)
    third = publish(quick_home)
    assert (third.released, third.release_id) == (False, second.release_id)
    assert current(quick_home, "select count(*) from marts.rpt_release_difference") == [(1,)]


def test_the_first_release_with_new_columns_compares_what_both_have(quick_home: Settings) -> None:
    for table in ("fct_indicator_period", "fct_indicator_period_history"):
        small_marts.change(
            quick_home,
            f"alter table marts.{table} drop column score_value;"
            f"alter table marts.{table} drop column score_state;",
        )
    publish(quick_home)
    for table in ("fct_indicator_period", "fct_indicator_period_history"):
        small_marts.change(
            quick_home,
            f"alter table marts.{table} add column score_value decimal(38, 6);"
            f"alter table marts.{table} add column score_state varchar;"
            f"update marts.{table} set score_state = 'reported', score_value = 1;",
        )
    small_marts.change(quick_home, CORRECTED.format(15))
    assert publish(quick_home).difference["changed"] == 1
    assert publish(quick_home).released is False
