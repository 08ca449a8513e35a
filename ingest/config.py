"""Settings of the warehouse, read from the environment (prefix ``DEAN06_``)."""

import os
from functools import lru_cache
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_DIR = Path(__file__).resolve().parents[1]


class Settings(BaseSettings):
    """One place for every setting; each field is the variable ``DEAN06_<FIELD>``.

    All state lives under ``home``; the folders below it are derived and never set one by one.
    """

    model_config = SettingsConfigDict(env_prefix="DEAN06_", frozen=True, extra="ignore")

    home: Path = Field(default=PROJECT_DIR / "var", description="Folder that holds all state.")
    project_dir: Path = Field(
        default=PROJECT_DIR, description="Folder that holds seeds/ and dbt_project/."
    )
    timezone: str = Field(
        default="Asia/Ho_Chi_Minh", description="Time zone in which due dates are meant."
    )
    pull_schedule: str = Field(
        default="*/15 * 1-5,14-25 * *; 0 * 6-13,26-31 * *",
        description="When Airflow looks for new submissions: cron expressions in the time zone, "
        "separated by semicolons; empty means only when triggered.",
    )
    batch_files: int = Field(default=100, ge=1, description="Files read by one mapped task.")
    settle_seconds: float = Field(
        default=2.0,
        ge=0,
        description="A file younger than this is taken only if it stays unchanged so long.",
    )
    quiet_minutes: float = Field(
        default=2.0,
        ge=0,
        description="How long a text, CSV or .xls file without a receipt beside it has to lie "
        "unchanged, where files grow under their name: it has no end by which to tell it is whole.",
    )
    stalled_minutes: float = Field(
        default=60.0,
        ge=0,
        description="How long a workbook, Word file or PDF that lacks its end is waited for, where "
        "files grow under their name; then it is taken, so that its sender hears of it.",
    )
    source_timeout_seconds: float = Field(
        default=20.0, gt=0, description="How long a source on another machine may not answer."
    )
    lock_timeout_seconds: float = Field(
        default=300.0,
        ge=0,
        description="How long a run waits for another one to let go of the warehouse.",
    )
    read_workers: int = Field(
        default=0, ge=0, description="Reader processes; 0 means one per processor core."
    )
    read_timeout_seconds: float = Field(
        default=20.0, gt=0, description="Longest time one file may take to read."
    )
    read_memory_mib: int = Field(
        default=1024, ge=128, description="Address space one reader process may take, MiB."
    )
    keep_releases: int = Field(
        default=12, ge=1, description="Recent releases kept, month-ends apart."
    )
    return_documents: bool = Field(
        default=True,
        description="Whether receipts, and after a release marked workbooks, are written for the "
        "senders.",
    )
    keep_backups: int = Field(default=7, ge=1, description="Backups of the warehouse kept.")
    backup_dir: Path | None = Field(
        default=None,
        description="Where backups go; empty means `backups/` in the home (better: another disk).",
    )
    alert_emails: str = Field(
        default="",
        description="Who is told when a task fails, through the Airflow connection smtp_default; "
        "separated by commas.",
    )
    alert_webhooks: str = Field(
        default="", description="Where the same goes as JSON; separated by commas."
    )
    alert_repeat_hours: float = Field(
        default=6.0, ge=0, description="The same alert is sent again only after so many hours."
    )
    template_levels: str = Field(
        default="province,commune",
        description="Levels of the units whose workbooks period_open writes; empty writes none.",
    )
    run_deadline_minutes: float = Field(
        default=0.0,
        ge=0,
        description="A closing or releasing run not done after so many minutes is an alert; 0: "
        "never (`airflow dags test` does not go with it).",
    )
    runbook_url: str = Field(
        default="docs/runbooks", description="Where the pages an alert names are read."
    )
    duckdb_threads: int = Field(
        default=0, ge=0, description="Threads DuckDB uses; 0 leaves the choice to DuckDB."
    )
    duckdb_memory_limit: str = Field(
        default="", description="Memory limit of DuckDB, such as 3GiB; empty leaves it to DuckDB."
    )
    postgres_dsn: str = Field(
        default="",
        repr=False,
        description="PostgreSQL the releases are published to as well, as "
        "`postgresql://…`; empty means none (`docs/postgres.md`).",
    )
    postgres_passwords: str = Field(
        default="",
        description="JSON file of passwords for the roles that read there, "
        '`{"bi_reader": "…"}`; a role without one cannot log in.',
    )
    postgres_statement_timeout_seconds: float = Field(
        default=60.0,
        ge=0,
        description="Longest query there, unless a session says otherwise; 0 is no limit.",
    )

    postgres_sessions: int = Field(
        default=2,
        ge=1,
        description="Connections that fill tables made anew there, at a time: as many as the "
        "server has cores to spare.",
    )

    @property
    def inbox(self) -> Path:
        """Folder senders' files are dropped into (the default source)."""
        return self.home / "inbox"

    @property
    def archive(self) -> Path:
        """Content-addressed store of everything ever received; append-only."""
        return self.home / "archive"

    @property
    def staging(self) -> Path:
        """Parquet written by the readers, before it is loaded."""
        return self.home / "staging"

    @property
    def warehouse(self) -> Path:
        """The working DuckDB file; only the pipeline opens it."""
        return self.home / "warehouse" / "dean06.duckdb"

    @property
    def locks(self) -> Path:
        """Lock files by which runs at the same time keep out of each other's way."""
        return self.home / "locks"

    @property
    def published(self) -> Path:
        """Releases; ``current/`` is the one readers open."""
        return self.home / "published"

    @property
    def released_database(self) -> Path:
        """The DuckDB file of the current release, read-only."""
        return self.published / "current" / "dean06.duckdb"

    @property
    def returned(self) -> Path:
        """Files sent back to their senders."""
        return self.home / "returned"

    @property
    def reports(self) -> Path:
        """Load reports and Data Docs."""
        return self.home / "reports"

    @property
    def templates(self) -> Path:
        """Workbooks the units fill in, by month."""
        return self.home / "templates"

    @property
    def backups(self) -> Path:
        """Copies of the warehouse, and one of the archive."""
        return self.backup_dir or self.home / "backups"

    @property
    def seeds(self) -> Path:
        """Reference data as CSV."""
        return self.project_dir / "seeds"

    @property
    def dbt_project(self) -> Path:
        """The dbt project between raw and marts."""
        return self.project_dir / "dbt_project"


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process, read once from the environment."""
    return Settings()


def child_environment(**changes: str) -> dict[str, str]:
    """Return the environment of a process that runs one of our own modules, wherever it starts.

    Args:
        **changes: Variables that differ from this process's.
    """
    paths = filter(None, [str(PROJECT_DIR), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **changes}
