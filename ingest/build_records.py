"""Records of builds: when one was done, which loads it covered, what it was made by.

Written to the archive before the build counts, so that they outlive the warehouse. They answer
which seeds and which dbt project were in force at an instant.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from ingest.archive import Archive
from ingest.errors import DefinitionsNotKeptError


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """One finished build.

    Attributes:
        build_id: Its row in ``raw.builds``.
        recorded_at: When it was done.
        loads_after: Last load the build before it had covered; None where it was the first.
        loads_through: Last load it covered.
        definitions: Hash of the seeds and the dbt project it was made by.
        timezone: Time zone due dates were meant in.
        software: Versions of what computed it.
    """

    build_id: str
    recorded_at: datetime
    loads_after: datetime | None
    loads_through: datetime
    definitions: str
    timezone: str
    software: dict[str, str]

    def covers_first(self, moment: datetime) -> bool:
        """Tell whether this is the build that took the load committed at a moment."""
        is_after = self.loads_after is None or self.loads_after < moment
        return is_after and moment <= self.loads_through


def software_versions() -> dict[str, str]:
    """Return the versions of what computes the marts."""
    return {name: version(name) for name in ("dean06", "dbt-core", "dbt-duckdb", "duckdb")}


def write_build(archive: Archive, record: BuildRecord) -> None:
    """Archive a record; the caller notes the build in ``raw.builds`` afterwards."""
    archive.store_build(
        {
            "build_id": record.build_id,
            "recorded_at": record.recorded_at.astimezone(UTC).isoformat(),
            "loads_after": record.loads_after and record.loads_after.astimezone(UTC).isoformat(),
            "loads_through": record.loads_through.astimezone(UTC).isoformat(),
            "definitions": record.definitions,
            "timezone": record.timezone,
            "software": record.software,
        }
    )


def build_in_force(archive: Archive, moment: datetime, last_load: datetime) -> BuildRecord:
    """Return the build whose definitions were in force at a moment.

    That is the last build done by then. Where the last load known by then was not built yet, it is
    the build that first took that load: the one that first showed what was known.

    Args:
        archive: Where the records are.
        moment: The moment asked about.
        last_load: When the last load known by then took effect.

    Returns:
        The record.

    Raises:
        DefinitionsNotKeptError: If no record is that old, or the load is not built yet. Definitions
            of another time are never taken instead.
    """
    records = [_record(one) for one in archive.builds()]
    earlier = [one for one in records if one.recorded_at <= moment]
    if earlier and earlier[-1].loads_through >= last_load:
        return earlier[-1]
    taking = [one for one in records if one.covers_first(last_load)]
    if taking:
        return taking[0]
    raise _not_kept(records, moment)


def _record(content: dict[str, Any]) -> BuildRecord:
    after = content["loads_after"]
    return BuildRecord(
        build_id=content["build_id"],
        recorded_at=datetime.fromisoformat(content["recorded_at"]),
        loads_after=after and datetime.fromisoformat(after),
        loads_through=datetime.fromisoformat(content["loads_through"]),
        definitions=content["definitions"],
        timezone=content["timezone"],
        software=content["software"],
    )


def _not_kept(records: list[BuildRecord], moment: datetime) -> DefinitionsNotKeptError:
    oldest = records[0].recorded_at.isoformat(timespec="seconds") if records else "–"
    return DefinitionsNotKeptError(
        "Kho lưu trữ không có dữ liệu tham chiếu dùng cho những gì đã biết ở thời điểm này: chưa "
        "có lần dựng nào bao gồm đợt nạp cuối, hoặc lần dựng đó có trước khi kho lưu giữ dữ liệu "
        "tham chiếu. Nếu đợt nạp đó chưa được dựng, hãy chạy 'dean06 build'. "
        "The archive keeps no reference data for what was known then: its last load is not built "
        "yet, or was built before reference data was kept. If it is not built, run 'dean06 build'.",
        place="archive/builds",
        found=f"{len(records)} builds, oldest {oldest}",
        expected=f"a build in force at {moment.isoformat(timespec='seconds')}",
    )
