"""Releases the marts when they were built."""

from airflow.sdk import Param, dag

from steps import publish, publish_to_postgres, return_documents
from wiring import DAG_ARGS, MARTS, RELEASE, done_in_time


@dag(
    dag_display_name="Phát hành · marts_publish",
    schedule=[MARTS],
    deadline=done_in_time(),
    **DAG_ARGS,
    params={
        "override_reason": Param(
            None,
            type=["null", "string"],
            title="Lý do phát hành dù cửa kiểm tra không đạt / reason to override a failed gate",
            description="Thường để trống. Chỉ điền khi đã hiểu vì sao không đạt; lý do được lưu "
            "lại mãi cùng tên người chạy. / Usually empty. Only if the failure has been "
            "understood; it is kept for ever with the name of who triggers.",
        )
    },
    tags=["dean06", "publish"],
    doc_md="""
### Phát hành / Release
Starts on asset `marts`. Gate (Great Expectations on the marts), then the read-only DuckDB
snapshot and Parquet are written beside the old release and switched in one step → asset
`release`. Then **return_documents** trả tệp về cho đơn vị / writes what goes back to the senders:
marked workbooks of the units whose findings changed; **publish_to_postgres** đưa bản phát hành vào
PostgreSQL nếu có đặt / brings PostgreSQL to the release where one is set.

**Khi hỏng / when it fails**: a failed gate releases nothing and leaves the last release in place.
Xem báo cáo rồi / after looking at the report: *Trigger* với lý do / with a reason, or
`dean06 publish --override-gate "<reason>"`; it is recorded as an event.
""",
)
def marts_publish() -> None:
    """Wire the release."""
    released = publish.override(outlets=[RELEASE])()
    # Also after an unchanged release: an attempt before may have died on its way back.
    released >> return_documents.override(trigger_rule="none_failed")()
    released >> publish_to_postgres()


marts_publish()
