"""The warehouse deleted: the archive alone gives the same marts, history and decisions included."""

import json
import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from live_airflow import released
from sample_waves import deliver, waves

from ingest import pipeline
from ingest.config import Settings
from publish.release import publish
from tests.integration.loading_world import drop, rows
from tests.integration.unsure_report import FIRST

SAMPLES = Path(__file__).parents[1] / "data" / "inbox"
# A ward the samples have nothing of; its fourth figure carries no indicator.
UNSURE = FIRST.replace("PHÚ THƯỢNG", "VĨNH TUY").replace("Phú Thượng", "Vĩnh Tuy").encode()
WARD, FIGURE = "00283", f"{sha256(UNSURE).hexdigest()[:10]}#4"
SEEN = "select count(*), count(*) filter (where not is_current), count(distinct known_from)"
EVENTS = "select event_type, target_id, actor, reason, recorded_at from raw.events order by all"
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


def dean06(settings: Settings, *words: str) -> str:
    """Type a command as the operations page says; return what it prints."""
    env = {**os.environ, "DEAN06_HOME": str(settings.home), "COLUMNS": "200"}
    command = Path(sys.executable).with_name("dean06")
    done = subprocess.run([command, *words], env=env, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def decide(settings: Settings) -> str:
    """Take a decision of every kind about what is released; return the finding that is waived."""
    ((withdrawn, wrong, right),) = released(
        settings,
        "select list(submission_id order by submission_id)[1:3] as some from marts.dim_submission"
        f" where is_current and unit_code <> '{WARD}'",
    )[0]
    ((finding,),) = released(
        settings,
        "select min(finding_id) from marts.fct_quality_finding where state = 'open' and unit_code"
        f" <> '{WARD}' and submission_id not in ('{withdrawn}', '{wrong}', '{right}')",
    )
    why = ("--reason", "kiểm tra")
    dean06(settings, "withdraw", withdrawn, *why)
    dean06(settings, "supersede", wrong, "--by", right, *why)
    dean06(settings, "waive", finding, "--until", "2099-12-31", "--role", "Tổ trưởng", *why)
    dean06(settings, "review", "assign", FIGURE, "PROPAGANDA_BROADCASTS", "--role", "Tổ trưởng",
           *why)  # fmt: skip
    dean06(settings, "lock", "2026-05", *why)
    return str(finding)


def test_a_deleted_warehouse_comes_back_the_same(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", settle_seconds=0)
    drop(settings, "vinh-tuy.txt", UNSURE, sender=WARD)
    for number, wave in enumerate(waves(SAMPLES)):
        deliver(wave, settings.inbox)
        load(settings)
        if number == 0:
            pipeline.build_marts(settings)
    publish_once(settings)
    finding = decide(settings)
    publish_once(settings)
    before, decided = hashes(settings), rows(settings, EVENTS)
    history = released(settings, f"{SEEN} from marts.fct_reported_value")
    assert history[0][1] > 0
    assert {"withdraw", "supersede", "waive", "assign_meaning", "lock_period"} <= {
        event for event, *_ in decided
    }
    assert_decided(settings, finding)

    shutil.rmtree(settings.warehouse.parent)
    shutil.rmtree(settings.staging)
    told = dean06(settings, "rebuild")

    found = re.search(r"(\d+) đợt nạp, (\d+) tệp, (\d+) quyết định", told)
    assert found is not None, told
    assert (int(found[2]), int(found[3])) == (
        *rows(settings, "select count(*) from raw.receipts")[0],
        len(decided),
    )
    assert rows(settings, EVENTS) == decided
    again = publish(settings)
    assert again.released is False, "equal marts make no new release"
    shutil.rmtree(settings.published)
    publish(settings)
    assert hashes(settings) == before
    assert released(settings, f"{SEEN} from marts.fct_reported_value") == history
    assert_decided(settings, finding)


def assert_decided(settings: Settings, finding: str) -> None:
    """The decisions stand in the current release."""
    questions = {
        f"select state from marts.fct_quality_finding where finding_id = '{finding}'": "waived",
        "select period_state from marts.dim_period where period_key = '2026-05'": "locked",
        "select indicator_code from marts.fct_reported_value where is_current"
        f" and unit_code = '{WARD}' and locator = '9:41-42'": "PROPAGANDA_BROADCASTS",
    }
    assert {one: released(settings, one) for one in questions} == {
        one: [(answer,)] for one, answer in questions.items()
    }


def publish_once(settings: Settings) -> None:
    pipeline.build_marts(settings)
    publish(settings)
