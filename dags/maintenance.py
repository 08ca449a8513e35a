"""Looks after archive and warehouse every night."""

from airflow.sdk import MultipleCronTriggerTimetable, dag

from upkeep_steps import back_up, check_archive, compact, prune
from wiring import DAG_ARGS, TIMEZONE


@dag(
    dag_display_name="Bảo trì · maintenance",
    schedule=MultipleCronTriggerTimetable("30 1 * * *", timezone=TIMEZONE),
    tags=["dean06", "maintenance"],
    doc_md="""
### Bảo trì / Look after archive and warehouse
`check_archive`, `prune`, `back_up → compact`

* **check_archive** so từng tệp với mã băm / compares every archived file with its hash and every
  record with what it speaks of.
* **prune** dọn lô đọc dở, bản phát hành cũ / clears staged batches nobody waits for and old
  releases (`DEAN06_KEEP_RELEASES` and every month-end stay).
* **back_up** sao lưu kho dữ liệu và kho lưu trữ / copies warehouse and archive to
  `DEAN06_BACKUP_DIR`; `DEAN06_KEEP_BACKUPS` stay.
* **compact** nén tệp kho khi đáng làm / writes the working file anew where much of it is empty.

**Khi hỏng / when it fails**: each step may be cleared by itself. A damaged archive: delete nothing,
`docs/runbooks/archive-damaged.md`.
""",
    **DAG_ARGS,
)
def maintenance() -> None:
    """Wire the upkeep."""
    check_archive()
    prune()
    back_up() >> compact()


maintenance()
