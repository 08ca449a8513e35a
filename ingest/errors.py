"""The family of errors the pipeline raises; each carries a stable code and a place."""


class Dean06Error(Exception):
    """Base of every error this package raises on purpose.

    Attributes:
        code: Stable code a person can look up, such as ``LOCKED``.
        place: File, table or setting the error is about.
        found: What was there.
        expected: What should have been there.
    """

    code = "ERROR"

    def __init__(
        self, message: str, *, place: str = "", found: str = "", expected: str = ""
    ) -> None:
        super().__init__(message)
        self.place = place
        self.found = found
        self.expected = expected

    def __str__(self) -> str:
        details = [
            f"{name}: {value}"
            for name, value in (
                ("place", self.place),
                ("found", self.found),
                ("expected", self.expected),
            )
            if value
        ]
        tail = f" ({'; '.join(details)})" if details else ""
        return f"[{self.code}] {super().__str__()}{tail}"


class ReferenceDataError(Dean06Error):
    """A seed is missing, or says something that cannot hold."""

    code = "REFERENCE_DATA"


class WarehouseLockedError(Dean06Error):
    """Another process holds the working DuckDB file."""

    code = "WAREHOUSE_LOCKED"


class GateFailedError(Dean06Error):
    """A blocking gate found the batch or the marts unfit; nothing went through."""

    code = "GATE_FAILED"


class BuildFailedError(Dean06Error):
    """A dbt build did not complete; the marts of the last build stay."""

    code = "BUILD_FAILED"


class BuildOutOfRoomError(BuildFailedError):
    """A dbt build found the disk full: it completes as soon as there is room."""

    code = "DISK_FULL"


class ArchiveCorruptError(Dean06Error):
    """A file in the archive no longer has the hash it is filed under."""

    code = "ARCHIVE_CORRUPT"


class WarehouseBehindArchiveError(Dean06Error):
    """The archive tells of loads the warehouse does not have: it was lost or is an old copy."""

    code = "WAREHOUSE_BEHIND_ARCHIVE"


class UnknownTargetError(Dean06Error):
    """A decision is about something the warehouse does not know."""

    code = "UNKNOWN_TARGET"


class StagingMissingError(Dean06Error):
    """A batch is to be loaded that is not staged, or not whole."""

    code = "STAGING_MISSING"


class NoReleaseError(Dean06Error):
    """Something asks for the current release and nothing has been released yet."""

    code = "NO_RELEASE"


class NothingKnownYetError(Dean06Error):
    """The marts are asked for as known before anything was loaded."""

    code = "NOTHING_KNOWN_YET"


class DefinitionsNotKeptError(Dean06Error):
    """The archive does not keep the reference data that was in force at the time asked about."""

    code = "REFERENCE_DATA_NOT_KEPT"


class InstantUnreadableError(Dean06Error):
    """A day or instant is not written in a way that has one meaning."""

    code = "INSTANT_UNREADABLE"


class OutputRefusedError(Dean06Error):
    """A file is asked for in a place that belongs to the warehouse itself."""

    code = "OUTPUT_REFUSED"


class SourceUnavailableError(Dean06Error):
    """A source does not answer, or does not let us in; the others are not concerned."""

    code = "SOURCE_UNAVAILABLE"


class MeaningRefusedError(Dean06Error):
    """Somebody says of a figure that it means something it cannot mean."""

    code = "MEANING_REFUSED"


class WordingRefusedError(Dean06Error):
    """A wording cannot be learned: it does not say what it should, or says more than that."""

    code = "WORDING_REFUSED"
