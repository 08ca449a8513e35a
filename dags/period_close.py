"""Closes what has fallen due: its state, and who is late."""

from airflow.sdk import MultipleCronTriggerTimetable, dag

from period_steps import close, consolidated, due, finish, late_list, report_batches
from steps import build, publish, publish_to_postgres
from wiring import DAG_ARGS, RELEASE, TIMEZONE, done_in_time


@dag(
    dag_display_name="Chốt kỳ báo cáo · period_close",
    # Reports are due at 17:00, the day depends on the calendar: most days there is nothing to do.
    schedule=MultipleCronTriggerTimetable("30 17 * * *", timezone=TIMEZONE),
    deadline=done_in_time(),
    tags=["dean06", "deadline"],
    doc_md="""
### Chốt kỳ báo cáo / Close what has fallen due
`due → close → build → publish → late_list (một kỳ mỗi tác vụ / one period a task)`
`publish → report_batches → consolidated (một nhóm đơn vị mỗi tác vụ / some units a task)`
`late_list, consolidated → finish`
`publish → publish_to_postgres`

* **due** kỳ nào đến hạn mà chưa chốt xong / which periods have fallen due and are not closed, or
  were closed by a run that failed before all was written; none: the run skips.
* **close** ghi sự kiện `close_period` / notes the event, once: the marts turn the period
  `preliminary`.
* **late_list** → `reports/late/<period>.csv`: đơn vị chậm, thiếu, bị từ chối / who is late, missing
  or was rejected.
* **consolidated** → `reports/consolidated/<period>/<unit>.docx`: báo cáo tổng hợp của từng tỉnh có
  báo cáo và của cả nước (`VN`) / the month's report of every province with reports and of the
  nation.
* **finish** → `reports/closings/<period>.json`: đã chốt xong / the closing is carried out.
* **publish_to_postgres** đưa bản phát hành vào PostgreSQL nếu có đặt / brings PostgreSQL, and with
  it the dashboards, to the release where one is set.

Khóa kỳ là quyết định riêng của con người / locking a period is a decision of its own:
`dean06 lock`.

**Khi hỏng / when it fails**: clear the task; otherwise tomorrow's run takes the period again, until
its lists and reports are written, and notes no second event. Quá thời hạn đặt ở / later than
`DEAN06_RUN_DEADLINE_MINUTES`: an alert.
""",
    **DAG_ARGS,
)
def period_close() -> None:
    """Wire the closing."""
    fallen = due()
    closed = close(fallen)
    built = build.override(trigger_rule="none_failed_min_one_success")()
    released = publish.override(outlets=[RELEASE], trigger_rule="none_failed_min_one_success")()
    planned = report_batches(fallen)
    late = late_list.expand(period_key=fallen)
    # Beside the build, which skips where only the release of an earlier closing is left to do.
    closed >> [built, released]
    built >> released >> [late, planned]
    [late, consolidated.expand(batch=planned)] >> finish(fallen)
    released >> publish_to_postgres()


period_close()
