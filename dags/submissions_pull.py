"""Takes new submissions from the sources to the raw schema."""

from airflow.sdk import MultipleCronTriggerTimetable, dag

from ingest.config import get_settings

from steps import acknowledge, gate, load, mail_receipts, plan, pull, read, sources
from wiring import DAG_ARGS, RAW_SUBMISSIONS, TIMEZONE

CRONS = [cron.strip() for cron in get_settings().pull_schedule.split(";") if cron.strip()]


@dag(
    dag_display_name="Nhận báo cáo · submissions_pull",
    # By default often on 14–25 (reports close on the 14th) and 1–5 (calendar-month senders).
    schedule=(MultipleCronTriggerTimetable(*CRONS, timezone=TIMEZONE) if CRONS else None),
    **DAG_ARGS,
    tags=["dean06", "ingest"],
    doc_md="""
### Nhận báo cáo / Take in submissions
`sources → pull (một nguồn mỗi tác vụ / one source a task) → plan → read (một lô mỗi tác vụ / one
batch a task) → gate → load → acknowledge → mail_receipts`

* **sources** đọc danh mục nguồn / reads which sources there are: `seeds/sources.csv` and
  `sources.csv` in `DEAN06_HOME`.
* **pull** lưu trữ tệp mới theo mã băm / archives new files by hash. Nothing is deleted at the
  source. Nguồn hỏng chỉ chậm phần mình / a source that is down fails its own task; what the others
  brought goes on.
* **plan** chia lô; không có gì mới thì bỏ qua cả lượt, không phát sự kiện / skips the run when
  nothing is pending: no event is sent.
* **read** đọc trong hộp cát; tệp hỏng bị từ chối, không làm hỏng lô / a broken file is rejected
  with a finding and never fails its batch.
* **gate** (Great Expectations) chặn lô sai / stops an unfit batch before it is loaded.
* **load** một giao dịch / one transaction → asset `raw_submissions`, with the load report
  attached.
* **acknowledge** viết biên nhận cho đơn vị gửi / writes a receipt for every file that was loaded.
* **mail_receipts** gửi biên nhận qua thư nếu biết địa chỉ / mails them where `contacts.csv` has the
  address, through the connection `smtp_default`.

**Khi hỏng / when it fails**: every step may be cleared and run again; what is pending stays
pending until a load has committed. A failed gate is not retried: look at the report it names.
""",
)
def submissions_pull() -> None:
    """Wire the way in."""
    arrived = pull.expand(source_name=sources())
    batches = plan.override(trigger_rule="all_done")()
    staged = read.expand(batch=batches)
    checked = gate(staged)
    loaded = load.override(outlets=[RAW_SUBMISSIONS])(staged)
    arrived >> batches
    checked >> loaded >> acknowledge() >> mail_receipts()


submissions_pull()
