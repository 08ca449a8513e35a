"""The warehouse deleted: the archive alone gives the same marts, history and decisions included."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from live_airflow import released
from sample_waves import deliver, waves

from ingest import pipeline
from ingest.config import Settings
from ingest.events import record_event
from ingest.rebuild import rebuild_warehouse
from publish.release import publish

SAMPLES = Path(__file__).parents[1] / "data" / "inbox"
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def load(settings: Settings) -> None:
    pipeline.pull_sources(settings)
    ids = [pipeline.read_batch(settings, one).batch_id for one in pipeline.plan_batches(settings)]
    pipeline.gate_batches(settings, ids)
    pipeline.load_batches(settings, ids)


def hashes(settings: Settings) -> dict[str, str]:
    """Return the sha256 of the key-ordered Parquet of every mart of the current release."""
    manifest: dict[str, Any] = json.loads(
        (settings.published / "current" / "release.json").read_text()
    )
    return {name: table["sha256"] for name, table in manifest["tables"].items()}


def test_a_deleted_warehouse_comes_back_the_same(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", settle_seconds=0)
    for number, wave in enumerate(waves(SAMPLES)):
        deliver(wave, settings.inbox)
        load(settings)
        if number == 0:
            pipeline.build_marts(settings)
    publish_once(settings)
    ((withdrawn,),) = released(
        settings, "select min(submission_id) from marts.dim_submission where is_current"
    )
    ((finding,),) = released(
        settings, "select min(finding_id) from marts.fct_quality_finding where state = 'open'"
    )
    record_event(settings, "withdraw", withdrawn, reason="gửi nhầm", actor="operator")
    waiver = {"until": "2099-12-31"}
    record_event(settings, "waive", finding, reason="chờ", actor="operator", payload=waiver)
    publish_once(settings)
    before = hashes(settings)
    seen = "select count(*), count(*) filter (where not is_current), count(distinct known_from)"
    history = released(settings, f"{seen} from marts.fct_reported_value")
    assert history[0][1] > 0
    assert released(
        settings, f"select state from marts.fct_quality_finding where finding_id = '{finding}'"
    ) == [("waived",)]

    shutil.rmtree(settings.warehouse.parent)
    shutil.rmtree(settings.staging)
    report = rebuild_warehouse(settings)
    pipeline.build_marts(settings)

    assert report.files > 10
    assert report.events >= 2
    again = publish(settings)
    assert again.released is False, "equal marts make no new release"
    shutil.rmtree(settings.published)
    publish(settings)
    assert hashes(settings) == before
    assert released(settings, f"{seen} from marts.fct_reported_value") == history


def publish_once(settings: Settings) -> None:
    pipeline.build_marts(settings)
    publish(settings)
