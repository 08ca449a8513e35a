"""Builds the marts when something was loaded."""

from airflow.sdk import dag

from steps import build
from wiring import DAG_ARGS, MARTS, RAW_SUBMISSIONS


@dag(
    dag_display_name="Dựng kho dữ liệu · marts_build",
    schedule=[RAW_SUBMISSIONS],
    **DAG_ARGS,
    tags=["dean06", "marts"],
    doc_md="""
### Dựng kho dữ liệu / Build the marts
Starts on asset `raw_submissions`. One `dbt build` over the (unit, period) slices loaded since the
last build; loads that meet are built together. Nothing unbuilt: the run skips and sends no event.
→ asset `marts`.

**Khi hỏng / when it fails**: the slices stay unbuilt and the next run takes them; the log names
the model or test. The release readers see is untouched.
""",
)
def marts_build() -> None:
    """Wire the build."""
    build.override(outlets=[MARTS])()


marts_build()
