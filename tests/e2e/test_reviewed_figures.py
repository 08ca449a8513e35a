"""Acceptance: a figure a person gives its meaning reaches the marts, and only from then on."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from ingest import pipeline
from ingest.config import Settings
from ingest.meanings import Answer, decide
from publish.as_known_on import build_as_known_on
from publish.release import publish
from tests.integration.loading_world import drop, rows
from tests.integration.unsure_report import FIRST

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

BROADCASTS = """
select
    figures.value, figures.is_current, figures.is_selected, figures.known_to is null,
    versions.reader_version like '%+E%'
from marts.fct_reported_value as figures
inner join marts.dim_submission as versions using (submission_version_key)
where figures.locator = '9:41-42' and figures.indicator_code is not distinct from ?
"""


def test_an_assigned_figure_counts_from_its_decision_on(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", settle_seconds=0)
    drop(settings, "phu-thuong.txt", FIRST.encode(), sender="00091")
    pipeline.pull_sources(settings)
    ids = [pipeline.read_batch(settings, one).batch_id for one in pipeline.plan_batches(settings)]
    pipeline.gate_batches(settings, ids)
    pipeline.load_batches(settings, ids)
    pipeline.build_marts(settings)
    assert rows(settings, "select count(*) from marts.fct_indicator_period"
                " where indicator_code = 'PROPAGANDA_BROADCASTS'") == [(0,)]  # fmt: skip
    ((before, number),) = rows(
        settings,
        "select max(committed_at)::varchar, min(left(file_sha256, 10)) || '#4'"
        " from raw.loads cross join raw.submissions",
    )

    decide(settings, number, Answer("PROPAGANDA_BROADCASTS"), reason="đơn vị xác nhận",
           actor="Lan", role="Tổ trưởng")  # fmt: skip
    pipeline.build_marts(settings)

    value = Decimal(23)
    assert rows(settings, BROADCASTS, "PROPAGANDA_BROADCASTS") == [(value, True, True, True, True)]
    assert rows(settings, BROADCASTS, None) == [(value, False, False, False, False)]
    assert rows(settings, "select distinct flow_value from marts.fct_indicator_period"
                " where indicator_code = 'PROPAGANDA_BROADCASTS'") == [(value,)]  # fmt: skip
    assert rows(settings, "select version_no, is_current, closed_by from marts.dim_submission"
                " order by 1") == [(1, False, "resubmission"), (2, True, None)]  # fmt: skip
    assert publish(settings).released, "every balance holds"
    known = build_as_known_on(settings, before.replace(" ", "T"))
    with duckdb.connect(known.path, read_only=True) as then:
        assert then.execute(BROADCASTS, ["PROPAGANDA_BROADCASTS"]).fetchall() == []
        assert then.execute(BROADCASTS, [None]).fetchall() == [(value, True, False, True, False)]
