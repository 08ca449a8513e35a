"""The tasks that look after archive and warehouse; each calls one function and reports it."""

from datetime import timedelta

from airflow.sdk import task

from steps import Report, skip_unless, tell
from wiring import WRITER_POOL

NOTHING = "Chưa có kho dữ liệu. There is no warehouse yet."


@task(execution_timeout=timedelta(hours=1))
def check_archive() -> Report:
    """Compare every archived content with its hash, and every record with what it speaks of."""
    from dataclasses import asdict

    from ingest.archive_check import check_archive as check
    from ingest.config import get_settings

    report = asdict(check(get_settings()))
    tell(report)
    return report


@task
def prune() -> Report:
    """Clear away staged batches nobody waits for, old leftovers, and old releases."""
    from dataclasses import asdict

    from ingest.compaction import prune as clear
    from ingest.config import get_settings
    from publish.release_folders import clear_old

    settings = get_settings()
    report = {**asdict(clear(settings)), "releases": clear_old(settings)}
    tell(report)
    return report


@task(pool=WRITER_POOL, execution_timeout=timedelta(hours=1))
def back_up() -> Report:
    """Copy the warehouse, and what is new in the archive."""
    from dataclasses import asdict

    from ingest.backups import back_up as save
    from ingest.config import get_settings

    settings = get_settings()
    skip_unless(settings.warehouse.is_file(), NOTHING)
    report = asdict(save(settings))
    tell(report)
    return report


@task(pool=WRITER_POOL, execution_timeout=timedelta(hours=1))
def compact() -> Report:
    """Give back the room deleted rows leave in the working file, where it is worthwhile."""
    from dataclasses import asdict

    from ingest.compaction import compact as write_anew
    from ingest.config import get_settings

    settings = get_settings()
    skip_unless(settings.warehouse.is_file(), NOTHING)
    report = asdict(write_anew(settings))
    tell(report)
    return report
