"""Reminders: who gets which, in which words, over a real mail server and a real webhook, once."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest
from loading_world import rows
from post_office import Post

from ingest.archive import Archive
from ingest.config import PROJECT_DIR, Settings
from ingest.warehouse import open_warehouse
from publish.channels import ChannelError, Mailbox
from publish.reminder_sending import plan_for, send_reminders
from publish.reminder_texts import render
from publish.reminders import Contact, Owed, ReminderRule, plan_reminders

DUE = datetime(2026, 5, 18, 10, tzinfo=UTC)  # Monday, 17:00 where it is meant
WARD = Owed(
    "10525@2025-07-01", "10525", "Phường Hải Dương", "commune", "31", "Thành phố Hải Phòng",
    "2026-05", "Tháng 05/2026", "DA06_XA_THANG", DUE, "awaited", -1,
)  # fmt: skip
NEXT = replace(WARD, unit_id="10532@2025-07-01", unit_code="10532", unit_name="Phường <Lê> & Nghị")
PROVINCE = replace(
    WARD, unit_id="31@2025-07-01", unit_code="31", unit_name="Thành phố Hải Phòng",
    unit_level="province", obligation_code="DA06_TINH_THANG",
)  # fmt: skip
RULES = [
    ReminderRule("BEFORE_DUE", -1, -1, "unit", "Nhắc hạn: {period}", "Đến hạn.", "Gửi."),
    ReminderRule("AFTER_DUE", 1, 1, "unit", "Quá hạn: {period}", "Đã quá hạn.", "Gửi ngay."),
    ReminderRule(
        "AFTER_SUPERIOR", 2, 4, "superior", "Đơn vị quá hạn: {period}", "Đã quá hạn.", "Đôn đốc."
    ),
]
CONTACTS = [
    Contact("10525", "email", "ward@example.org"),
    Contact("31", "email", "province@example.org"),
    Contact("31", "webhook", "https://province.example.org/hook"),
    Contact("VN", "email", "nation@example.org"),
]


def late(owed: Owed, days: int) -> Owed:
    return replace(owed, working_days_from_due=days, status="missing" if days > 0 else "awaited")


def told(owed: list[Owed]) -> list[tuple[str, str, str, int]]:
    return [
        (one.rule.rule_code, one.recipient_code, one.contact.channel, len(one.units))
        for one in plan_reminders(owed, RULES, CONTACTS).reminders
    ]


def test_the_unit_is_reminded_first_then_its_province() -> None:
    assert told([WARD]) == [("BEFORE_DUE", "10525", "email", 1)]
    assert told([late(WARD, 0)]) == []
    assert told([late(WARD, 1)]) == [("AFTER_DUE", "10525", "email", 1)]
    assert told([late(WARD, 2), late(NEXT, 2)]) == [
        ("AFTER_SUPERIOR", "31", "email", 2),
        ("AFTER_SUPERIOR", "31", "webhook", 2),
    ]


def test_a_province_answers_to_the_nation() -> None:
    assert told([late(PROVINCE, 2)]) == [("AFTER_SUPERIOR", "VN", "email", 1)]


def test_who_has_no_address_is_told() -> None:
    plan = plan_reminders([NEXT], RULES, CONTACTS)
    assert (plan.reminders, plan.unreachable) == ((), ("10532",))


def test_the_same_reminder_has_the_same_identity_whoever_else_is_late() -> None:
    one = plan_reminders([late(WARD, 2)], RULES, CONTACTS).reminders
    two = plan_reminders([late(WARD, 2), late(NEXT, 2)], RULES, CONTACTS).reminders
    assert [each.reminder_id for each in one] == [each.reminder_id for each in two]
    assert len({each.reminder_id for each in two}) == 2


def test_a_letter_says_what_is_due_when_and_whose_it_is() -> None:
    [letter, _] = plan_reminders([late(WARD, 2), late(NEXT, 2)], RULES, CONTACTS).reminders
    said = render(letter, "Asia/Ho_Chi_Minh")
    assert said.subject == "Đơn vị quá hạn: Tháng 05/2026"
    for text in (said.text, said.html):
        assert "17:00 ngày 18/05/2026" in text
        assert "Phường Hải Dương (mã 10525): chưa nhận được báo cáo" in text
        assert "Đôn đốc." in text
    assert "Phường <Lê> & Nghị (mã 10532)" in said.text
    assert "Phường &lt;Lê&gt; &amp; Nghị (mã 10532)" in said.html
    assert said.payload["units"][1] == {
        "unit_code": "10532", "unit_name": "Phường <Lê> & Nghị", "status": "missing",
    }  # fmt: skip


RELEASE = """
create schema marts;
create table marts.dim_unit as select * from (values
    ('w', '10525', 'Phường Hải Dương', 'commune', '31', 'Thành phố Hải Phòng'),
    ('n', '10532', 'Phường Lê Thanh Nghị', 'commune', '31', 'Thành phố Hải Phòng')
) as t(unit_key, unit_code, unit_name, unit_level, province_code, province_name);
create table marts.dim_period as select '2026-05' as period_key, 'Tháng 05/2026' as label_vi;
create table marts.dim_date as select * from (values
    (date '2026-05-15', true, 100), (date '2026-05-16', false, 100),
    (date '2026-05-17', false, 100), (date '2026-05-18', true, 101),
    (date '2026-05-19', true, 102), (date '2026-05-20', true, 103)
) as t(date_day, is_working_day, working_day_no);
create table marts.fct_submission_status as
    select unit_key, unit_key as unit_id, '2026-05' as period_key,
        'DA06_XA_THANG' as obligation_code, timestamptz '2026-05-18 10:00:00+00' as due_at, status,
        true as is_mandatory, held as has_held_report
    from (values ('w', 'awaited', false), ('n', 'rejected', false)) as t(unit_key, status, held);
"""


@pytest.fixture
def settings(tmp_path: Path, post: Post) -> Settings:
    made = Settings(home=tmp_path / "home", lock_timeout_seconds=30)
    made.released_database.parent.mkdir(parents=True)
    with duckdb.connect(str(made.released_database)) as connection:
        connection.execute(RELEASE)
    (made.home / "contacts.csv").write_text(
        "unit_code,channel,address\n10525,email,ward@example.org\n10532,email,next@example.org\n"
        f"31,email,province@example.org\n31,webhook,http://127.0.0.1:{post.hook_port}/dean06\n",
        encoding="utf-8",
    )
    with open_warehouse(made):
        pass
    return made


def on(day: int) -> datetime:
    """Half past seven in the morning, where due dates are meant."""
    return datetime(2026, 5, day, 0, 30, tzinfo=UTC)


def test_days_are_counted_in_working_days(settings: Settings) -> None:
    def rules(day: int) -> set[str]:
        return {one.rule.rule_code for one in plan_for(settings, on(day)).reminders}

    assert [rules(day) for day in (15, 16, 17, 18, 19, 20)] == [
        {"BEFORE_DUE"}, set(), set(), {"ON_DUE_DAY"}, {"AFTER_DUE"},
        {"AFTER_DUE", "AFTER_DUE_SUPERIOR"},
    ]  # fmt: skip


def test_a_morning_no_run_covered_is_made_up_for(settings: Settings, post: Post) -> None:
    """Nobody was reminded on the 19th: on the 20th the units are, and their province."""
    made_up = send_reminders(settings, post.mailbox, now=on(20))
    assert made_up.by_rule == {"AFTER_DUE": 2, "AFTER_DUE_SUPERIOR": 2}
    assert made_up.sent == 4
    later = send_reminders(settings, post.mailbox, now=on(20))
    assert (later.sent, later.already_sent, later.listing) == (0, 4, [])


def test_what_a_day_before_the_due_day_says_is_not_said_later(settings: Settings) -> None:
    due_day = plan_for(settings, on(18)).reminders
    assert {one.rule.rule_code for one in due_day} == {"ON_DUE_DAY"}


def test_a_reminder_is_delivered_once_however_often_it_is_run(
    settings: Settings, post: Post
) -> None:
    first = send_reminders(settings, post.mailbox, now=on(15))
    assert (first.planned, first.sent, first.unreachable) == (2, 2, [])
    again = send_reminders(settings, post.mailbox, now=on(15))
    assert (again.sent, again.already_sent, again.load_id) == (0, 2, None)
    assert post.addresses() == ["next@example.org", "ward@example.org"]
    letter = dict(post.letters)["ward@example.org"]
    assert letter["Subject"] == (
        "Nhắc hạn báo cáo Đề án 06: Tháng 05/2026, hạn 17:00 ngày 18/05/2026"
    )
    assert [part.get_content_type() for part in letter.iter_parts()] == ["text/plain", "text/html"]
    plain = letter.get_body(("plain",))
    assert plain is not None
    assert "17:00 ngày 18/05/2026" in plain.get_content()
    recorded = rows(
        settings,
        "select target_id, payload ->> '$.rule', actor from raw.events "
        "where event_type = 'remind' order by all",
    )
    assert recorded == [("10525", "BEFORE_DUE", "system"), ("10532", "BEFORE_DUE", "system")]


def test_the_province_gets_one_letter_and_one_webhook_with_all_its_units(
    settings: Settings, post: Post
) -> None:
    send_reminders(settings, post.mailbox, now=on(19))
    post.letters.clear()
    report = send_reminders(settings, post.mailbox, now=on(20))
    assert (report.sent, report.already_sent) == (2, 2)
    assert post.addresses() == ["province@example.org"]
    [(key, body)] = post.posted
    assert key == body["reminder_id"]
    assert [unit["unit_code"] for unit in body["units"]] == ["10525", "10532"]
    assert body["due_at"] == "2026-05-18T17:00:00+07:00"


def test_what_was_refused_is_tried_again(settings: Settings, post: Post) -> None:
    post.refuse = True
    assert send_reminders(settings, post.mailbox, now=on(20)).failed == 4
    post.refuse = False
    assert send_reminders(settings, post.mailbox, now=on(20)).sent == 4
    assert (len(post.letters), len(post.posted)) == (3, 1)


def test_a_dry_run_sends_and_notes_nothing(settings: Settings, post: Post) -> None:
    report = send_reminders(settings, post.mailbox, now=on(15), dry_run=True)
    assert (report.planned, report.sent) == (2, 0)
    assert [line["recipient"] for line in report.listing] == ["10525", "10532"]
    assert post.letters == []
    assert Archive(settings.archive).pending_events() == []


KILLED = """
import sys
from datetime import datetime
from ingest.config import Settings
from publish.channels import Mailbox
from publish.reminder_sending import send_reminders
from pathlib import Path
send_reminders(Settings(home=Path(sys.argv[1])), Mailbox("127.0.0.1", int(sys.argv[2]), "a@b.org"),
    now=datetime.fromisoformat(sys.argv[3]))
"""


@pytest.mark.parametrize(("point", "delivered"), [("reminder_claimed", 0), ("reminder_sent", 1)])
def test_killed_while_sending_it_is_told_and_not_repeated_by_itself(
    settings: Settings, post: Post, point: str, delivered: int
) -> None:
    arguments = [str(settings.home), str(post.mail_port), on(15).isoformat()]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, *arguments],
        env={**os.environ, "DEAN06_FAILPOINT": point, "PYTHONPATH": str(PROJECT_DIR)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert len(post.letters) == delivered
    again = send_reminders(settings, post.mailbox, now=on(15))
    assert (again.sent, again.in_doubt) == (1, 1)
    asked = send_reminders(settings, post.mailbox, now=on(15), retry_doubtful=True)
    assert (asked.sent, asked.already_sent) == (1, 1)
    assert len({letter["Message-ID"] for _, letter in post.letters}) == 2


def test_a_connection_of_airflow_is_read_as_its_hook_reads_it() -> None:
    from airflow.sdk import Connection

    connection = Connection(
        conn_id="smtp_default",
        conn_type="smtp",
        host="mail.example.org",
        login="u",
        port=587,
        extra='{"from_email": "dean06@example.org", "disable_ssl": true, "timeout": 5}',
    )
    assert Mailbox.from_connection(connection) == Mailbox(
        "mail.example.org", 587, "dean06@example.org", "u", use_starttls=True, timeout=5
    )


def test_a_mail_server_is_named_by_its_address() -> None:
    login = "u%40x:p"
    named = Mailbox.from_url(f"smtp+starttls://{login}@mail.example.org:587", "a@example.org")
    assert (named.user, named.port, named.use_starttls) == ("u@x", 587, True)
    with pytest.raises(ChannelError):
        Mailbox.from_url("mail.example.org", "a@example.org")


def test_the_rules_as_they_stand_remind_before_on_and_after_the_day() -> None:
    text = (PROJECT_DIR / "seeds" / "reminder_rules.csv").read_text(encoding="utf-8")
    days = [int(line.split(",")[1]) for line in text.splitlines()[1:]]
    assert days == [-1, 0, 1, 2]
    assert date(2026, 5, 18).isoweekday() == 1
