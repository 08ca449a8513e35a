"""Releases the marts when they were built."""

from airflow.sdk import dag

from steps import publish
from wiring import DEFAULT_ARGS, MARTS, RELEASE


@dag(
    dag_display_name="Phát hành · marts_publish",
    schedule=[MARTS],
    catchup=False,
    max_active_runs=1,
    default_args=DEFAULT_ARGS,
    tags=["dean06", "publish"],
    doc_md="""
### Phát hành / Release
Starts on asset `marts`. Gate (Great Expectations on the marts), then the read-only DuckDB
snapshot and Parquet are written beside the old release and switched in one step → asset
`release`.

**Khi hỏng / when it fails**: a failed gate releases nothing and leaves the last release in place.
After looking at the report: `dean06 publish --override-gate "<reason>"`, which is recorded as an
event.
""",
)
def marts_publish() -> None:
    """Wire the release."""
    publish.override(outlets=[RELEASE])()


marts_publish()
