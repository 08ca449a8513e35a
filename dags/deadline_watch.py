"""Reminds of reports on the working day before, the day of and after their deadline."""

from airflow.sdk import MultipleCronTriggerTimetable, dag

from steps import remind
from wiring import DAG_ARGS, RAW_SUBMISSIONS, TIMEZONE


@dag(
    dag_display_name="Nhắc hạn · deadline_watch",
    # In the morning of every day; on a day off there is nobody to remind.
    schedule=MultipleCronTriggerTimetable("30 7 * * *", timezone=TIMEZONE),
    **DAG_ARGS,
    tags=["dean06", "deadline"],
    doc_md="""
### Nhắc hạn / Remind of deadlines
Who has not sent what is asked of the current release; when to remind whom is
`seeds/reminder_rules.csv`, where they are reached is `contacts.csv` in `DEAN06_HOME`. E-mail goes
through the Airflow connection `smtp_default`, a webhook gets JSON. What was sent is an event
`remind` → asset `raw_submissions`, so that the list of the late is of today.

**Khi hỏng / when it fails**: run it again, nothing is sent twice. What the mail server refused is
tried again by the next run; a letter cut off while being sent is reported as in doubt and not
repeated by itself (`dean06 remind --retry-doubtful`).
""",
)
def deadline_watch() -> None:
    """Wire the reminders."""
    remind.override(outlets=[RAW_SUBMISSIONS])()


deadline_watch()
