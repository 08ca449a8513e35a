"""Opens a month: who owes what by when, and the workbooks to fill in."""

from airflow.sdk import CronPartitionTimetable, Param, dag

from period_steps import open_month, roster, templates
from steps import MONTH, build, chosen_month, publish, publish_to_postgres
from wiring import DAG_ARGS, RELEASE, TIMEZONE


@dag(
    dag_display_name="Mở kỳ báo cáo · period_open",
    # On the 15th begins what is reported with the month after.
    schedule=CronPartitionTimetable(
        "0 6 15 * *", timezone=TIMEZONE, run_offset=1, key_format="%Y-%m"
    ),
    params={
        "month": Param(
            None,
            type=["null", "string"],
            pattern=MONTH,
            title="Tháng / month",
            description="Ví dụ / such as 2026-06. Để trống / empty: partition key.",
        )
    },
    tags=["dean06", "deadline"],
    doc_md="""
### Mở kỳ báo cáo / Open a month
`open_month → build → publish → roster, templates, publish_to_postgres`

* **open_month** ghi sự kiện `open_period` / notes the event, once: from then on the marts know what
  is owed.
* **roster** → `reports/rosters/<month>.csv`: ai nợ báo cáo gì, hạn nào / who owes what by when,
  for the month and for the quarter, half and year that end with it.
* **templates** → `templates/<month>/`: biểu mẫu của từng đơn vị / each unit's workbook, with its
  last cumulative figures beside the input. Tệp đã có thì giữ nguyên / what is there stays.
* **publish_to_postgres** đưa bản phát hành vào PostgreSQL nếu có đặt / brings PostgreSQL, and with
  it the dashboards, to the release where one is set.

**Khi hỏng / when it fails**: clear the task, or trigger the month by hand; nothing is noted or
written twice.
""",
    **DAG_ARGS,
)
def period_open() -> None:
    """Wire the opening."""
    month = open_month(chosen_month())
    built = build.override(trigger_rule="none_failed")()
    released = publish.override(outlets=[RELEASE], trigger_rule="none_failed")()
    month >> built >> released >> [roster(month), templates(month)]
    released >> publish_to_postgres()


period_open()
