"""Who is to be reminded of what today: worked out from the release, without sending anything."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

import duckdb

NATION = "VN"
# The working days between the due day and today come from the calendar of the release; on a day
# off there is no row of it, and nobody is reminded.
_OWED = """
    select
        owed.unit_id, units.unit_code, units.unit_name, units.unit_level,
        units.province_code, units.province_name,
        owed.period_key, periods.label_vi, owed.obligation_code, owed.due_at, owed.status,
        today.working_day_no - due.working_day_no as working_days_from_due
    from marts.fct_submission_status as owed
    inner join marts.dim_unit as units on owed.unit_key = units.unit_key
    inner join marts.dim_period as periods on owed.period_key = periods.period_key
    inner join marts.dim_date as due
        on cast(timezone($timezone, owed.due_at) as date) = due.date_day
    inner join marts.dim_date as today on today.date_day = $today and today.is_working_day
    where
        owed.is_mandatory and not owed.has_held_report
        and owed.status in ('awaited', 'missing', 'rejected', 'empty', 'withdrawn')
        and today.working_day_no - due.working_day_no between $first and $last
    order by owed.period_key, owed.obligation_code, units.unit_code
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that is owed and not there as it should be.

    ``working_days_from_due`` is negative before the due day, 0 on it.
    """

    unit_id: str
    unit_code: str
    unit_name: str
    unit_level: str
    province_code: str | None
    province_name: str | None
    period_key: str
    period_label: str
    obligation_code: str
    due_at: datetime
    status: str
    working_days_from_due: int

    @property
    def superior(self) -> tuple[str, str]:
        """Code and name of who answers for the unit: its province, for a province the nation."""
        if self.unit_level == "province" or self.province_code is None:
            return NATION, "Tổ công tác Đề án 06"
        return self.province_code, self.province_name or self.province_code


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """One row of ``seeds/reminder_rules.csv``: when, to whom, in which words.

    What no run sent on its day (the machine stood still) is made up for until
    ``last_working_day_from_due``.
    """

    rule_code: str
    working_days_from_due: int
    last_working_day_from_due: int
    addressee: str  # unit, or superior
    subject_vi: str
    opening_vi: str
    request_vi: str

    def asks_on(self, day: int) -> bool:
        """Whether it reminds so many working days from the due day."""
        return self.working_days_from_due <= day <= self.last_working_day_from_due


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a unit is reached: ``channel`` is ``email`` or ``webhook``."""

    unit_code: str
    channel: str
    address: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """One message to one address.

    Attributes:
        reminder_id: The same for the same message however often it is worked out; also the id of
            the event that notes it.
        units: Whose reports it is about.
    """

    reminder_id: str
    rule: ReminderRule
    recipient_code: str
    recipient_name: str
    contact: Contact
    units: tuple[Owed, ...]


@dataclass(frozen=True, slots=True)
class ReminderPlan:
    """What is to be sent, and to whom nothing can be sent because no address is known."""

    reminders: tuple[Reminder, ...]
    unreachable: tuple[str, ...]


def owed_reports(
    release: duckdb.DuckDBPyConnection, today: date, timezone: str, rules: Sequence[ReminderRule]
) -> list[Owed]:
    """Ask a release what is owed around a day.

    Args:
        release: Connection to a released snapshot.
        today: The day, where due dates are meant.
        timezone: Where that is.
        rules: They say how far from the due day matters.

    Returns:
        The reports owed; none on a day off.
    """
    first = min(rule.working_days_from_due for rule in rules)
    last = max(rule.last_working_day_from_due for rule in rules)
    given = {"today": today, "timezone": timezone, "first": first, "last": last}
    return [Owed(*row) for row in release.execute(_OWED, given).fetchall()]


def plan_reminders(
    owed: Iterable[Owed], rules: Sequence[ReminderRule], contacts: Iterable[Contact]
) -> ReminderPlan:
    """Decide who gets which message.

    Args:
        owed: Reports that are owed.
        rules: When to remind whom.
        contacts: Where units are reached; a unit may have several.

    Returns:
        One reminder per rule, period, obligation, recipient and address; a superior gets one with
        all its units.
    """
    addresses = defaultdict(list)
    for contact in contacts:
        addresses[contact.unit_code].append(contact)
    groups: dict[tuple[ReminderRule, str, str, str, str], list[Owed]] = defaultdict(list)
    for one in owed:
        for rule in rules:
            if rule.asks_on(one.working_days_from_due):
                unit = (one.unit_code, one.unit_name)
                code, name = unit if rule.addressee == "unit" else one.superior
                groups[rule, code, name, one.period_key, one.obligation_code].append(one)
    reminders = [
        Reminder(_identity(rule, period, obligation, contact), rule, code, name, contact, (*units,))
        for (rule, code, name, period, obligation), units in groups.items()
        for contact in addresses[code]
    ]
    unreachable = {code for _, code, *_ in groups if not addresses[code]}
    return ReminderPlan(tuple(reminders), tuple(sorted(unreachable)))


def _identity(rule: ReminderRule, period: str, obligation: str, contact: Contact) -> str:
    parts = ("remind", rule.rule_code, period, obligation, contact.unit_code, contact.channel,
             contact.address)  # fmt: skip
    return f"E{sha256('|'.join(parts).encode()).hexdigest()[:24]}"
