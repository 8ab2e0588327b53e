"""The programme's numbers. Each is a row with dates that a manager changes; here are only names and first values."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Authority, Setting
from hiw import audit, clock
from hiw.errors import RuleBroken
from hiw.people.rules import Actor, Permission, need


class SettingName(StrEnum):
    """A number that the programme works by."""

    SUPPORT_MONTHS = "support_months"
    WARN_MONTHS = "warn_months"
    REVIEW_DAYS = "review_days"
    REVIEW_DAYS_MOST = "review_days_most"
    QUIET_DAYS = "quiet_days"
    VERY_QUIET_DAYS = "very_quiet_days"
    SESSION_HOURS = "session_hours"
    IDLE_MINUTES = "idle_minutes"
    OUTREACH_IDLE_MINUTES = "outreach_idle_minutes"
    SIGN_IN_TRIES = "sign_in_tries"
    SOURCE_TRIES = "source_tries"
    LOCK_MINUTES = "lock_minutes"
    SECOND_FACTOR = "second_factor"
    MINIMUM_AGE = "minimum_age"
    FUND_SENIOR_LIMIT = "fund_senior_limit"
    FUND_MANAGER_LIMIT = "fund_manager_limit"
    FUND_MOST = "fund_most"
    FUND_SUM_DAYS = "fund_sum_days"
    RECEIPT_DAYS = "receipt_days"


@dataclass(frozen=True)
class Meaning:
    """What a setting is for, its value until a manager changes it, and the range that makes sense."""

    says: str
    unit: str
    first: int
    least: int
    most: int


# Defaults and their sources: shared programme facts, sections 2a and 1a.
MEANINGS: dict[SettingName, Meaning] = {
    SettingName.SUPPORT_MONTHS: Meaning("A household is supported for", "months", 12, 1, 36),
    SettingName.WARN_MONTHS: Meaning("The end is near from month", "months", 11, 1, 36),
    SettingName.REVIEW_DAYS: Meaning("A plan is reviewed every", "days", 42, 7, 365),
    SettingName.REVIEW_DAYS_MOST: Meaning("A review may be put off to at most", "days", 84, 7, 365),
    SettingName.QUIET_DAYS: Meaning("A household is quiet after", "days without contact", 14, 1, 365),
    SettingName.VERY_QUIET_DAYS: Meaning("A household is very quiet after", "days without contact", 28, 1, 365),
    SettingName.SESSION_HOURS: Meaning("A sign-in lasts", "hours", 10, 1, 24),
    SettingName.IDLE_MINUTES: Meaning("The screen locks when nobody uses it for", "minutes", 15, 2, 60),
    SettingName.OUTREACH_IDLE_MINUTES: Meaning("In outreach mode it locks after", "minutes", 10, 2, 60),
    SettingName.SIGN_IN_TRIES: Meaning("An account is locked for a while after", "wrong tries in 5 minutes", 10, 3, 10),
    SettingName.SOURCE_TRIES: Meaning("So is an office's address after", "wrong tries in 5 minutes", 50, 20, 1000),
    SettingName.LOCK_MINUTES: Meaning("An account stays locked for", "minutes", 15, 1, 30),
    SettingName.SECOND_FACTOR: Meaning(
        "A code from a phone at sign-in is needed by", "0: nobody, 1: managers and support, 2: everybody", 1, 0, 2
    ),
    SettingName.MINIMUM_AGE: Meaning("A member is at least", "years old", 16, 16, 99),
    SettingName.FUND_SENIOR_LIMIT: Meaning("A senior can approve for their team up to", "pounds", 500, 0, 100_000),
    SettingName.FUND_MANAGER_LIMIT: Meaning("A manager can approve alone up to", "pounds", 2_000, 0, 100_000),
    SettingName.FUND_MOST: Meaning("One request to the fund is at most", "pounds", 10_000, 1, 1_000_000),
    SettingName.FUND_SUM_DAYS: Meaning(
        "Requests for one household or payee are added up when they are sent within", "days", 14, 0, 365
    ),
    SettingName.RECEIPT_DAYS: Meaning("A receipt is due after a purchase within", "working days", 10, 1, 60),
}

# The first is never more than the second: a review's usual day must be one that is allowed.
IN_ORDER: tuple[tuple[SettingName, SettingName], ...] = (
    (SettingName.WARN_MONTHS, SettingName.SUPPORT_MONTHS),
    (SettingName.REVIEW_DAYS, SettingName.REVIEW_DAYS_MOST),
    (SettingName.QUIET_DAYS, SettingName.VERY_QUIET_DAYS),
    (SettingName.OUTREACH_IDLE_MINUTES, SettingName.IDLE_MINUTES),
    (SettingName.FUND_SENIOR_LIMIT, SettingName.FUND_MANAGER_LIMIT),
    (SettingName.FUND_MANAGER_LIMIT, SettingName.FUND_MOST),
)


def settings_on(s: Session, day: date) -> dict[SettingName, int]:
    """Every setting's value on a day; the first value where no row covers it."""
    current = (Setting.from_on <= day) & (sa.or_(Setting.to_on.is_(None), Setting.to_on >= day))
    rows = s.execute(sa.select(Setting.name, Setting.value).where(current))
    kept = {SettingName(name): value for name, value in rows if name in set(SettingName)}
    return {name: kept.get(name, meaning.first) for name, meaning in MEANINGS.items()}


@dataclass(frozen=True)
class SettingRow:
    """A setting as it stands today; `from_on` is None while it has its first value."""

    name: SettingName
    value: int
    from_on: date | None


def settings_now(s: Session, by: Actor) -> dict[SettingName, int]:
    """Every setting's value today, for a page that proposes a day or asks an age."""
    need(by, Permission.SEE_CONTACTS)
    return settings_on(s, clock.today())


def setting_rows(s: Session, by: Actor) -> tuple[SettingRow, ...]:
    """Every setting in its order."""
    need(by, Permission.MANAGE_SETTINGS)
    rows = {r.name: r for r in s.scalars(sa.select(Setting).where(Setting.to_on.is_(None)))}
    return tuple(
        SettingRow(name, rows[name].value, rows[name].from_on) if name in rows else SettingRow(name, m.first, None)
        for name, m in MEANINGS.items()
    )


def change_setting(s: Session, by: Actor, *, name: SettingName, value: int) -> None:
    """Give a setting a new value from today; the old row is closed, the past stays as it was.

    Raises RuleBroken when the value is outside the setting's range or out of order with its other half, NotAllowed
    for other roles than manager.
    """
    need(by, Permission.MANAGE_SETTINGS)
    one_change_at_a_time(s)
    today = clock.today()
    now = settings_on(s, today)
    _check_value(name, value, now)
    if value == now[name]:
        return
    open_row = s.scalar(sa.select(Setting).where(Setting.name == name, Setting.to_on.is_(None)))
    if open_row and open_row.from_on == today:
        open_row.value = value
    else:
        if open_row:
            open_row.to_on = today - timedelta(days=1)
        open_row = Setting(name=name, value=value, from_on=today)
        s.add(open_row)
    s.flush()
    audit.record(s, by, "setting.changed", "settings", open_row.id, changes={name: (now[name], value)})


def one_change_at_a_time(s: Session) -> None:
    """Wait until nobody else changes what managers keep: a row that is not there yet cannot be locked itself."""
    s.execute(sa.select(Authority.id).order_by(Authority.id).limit(1).with_for_update(key_share=True))


def _check_value(name: SettingName, value: int, now: dict[SettingName, int]) -> None:
    meaning = MEANINGS[name]
    if not meaning.least <= value <= meaning.most:
        raise RuleBroken(f"{meaning.says}: type a number from {meaning.least} to {meaning.most}.")
    then = now | {name: value}
    for less, more in IN_ORDER:
        if name in (less, more) and then[less] > then[more]:
            smaller, larger = (f"“{MEANINGS[each].says}” ({then[each]})" for each in (less, more))
            raise RuleBroken(f"{smaller} cannot be more than {larger}. Change the other number first.")
