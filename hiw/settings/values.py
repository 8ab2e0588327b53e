"""Values of the settings, each a row with dates; `hiw.settings.definitions` defines them."""

from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import Authority, Setting
from hiw import audit, clock
from hiw.errors import RuleBroken
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings.definitions import IN_ORDER, MEANINGS
from hiw.settings.names import SettingGroup, SettingName

__all__ = [
    "MEANINGS", "SettingGroup", "SettingName", "SettingRow", "SettingSpan", "check_setting",
    "one_change_at_a_time", "set_setting", "setting_history", "setting_rows", "settings_in_force", "settings_now",
    "settings_on", "value_on",
]  # fmt: skip


_KNOWN = frozenset(SettingName)  # rows of a later version of the programme are ignored
_DAY: sa.BindParameter[date] = sa.bindparam("day", type_=sa.Date)
_ON = sa.select(Setting.name, Setting.value).where(
    Setting.from_on <= _DAY, sa.or_(Setting.to_on.is_(None), Setting.to_on >= _DAY)
)


def settings_on(s: Session, day: date) -> dict[SettingName, int]:
    """Return every setting's value on a day; the default where no row covers it."""
    rows = s.execute(_ON, {"day": day})
    kept = {SettingName(name): value for name, value in rows if name in _KNOWN}
    return {name: kept.get(name, meaning.first) for name, meaning in MEANINGS.items()}


def value_on(name: SettingName, day: sa.BindParameter[date]) -> sa.ColumnElement[int]:
    """Return SQL for one setting's value on a day, to use inside another statement."""
    holds = sa.or_(Setting.to_on.is_(None), Setting.to_on >= day)
    kept = sa.select(Setting.value).where(Setting.name == name.value, Setting.from_on <= day, holds).limit(1)
    return sa.func.coalesce(kept.scalar_subquery(), MEANINGS[name].first)


@dataclass(frozen=True)
class SettingRow:
    """A setting as it stands today; `from_on` is None while it has its default."""

    name: SettingName
    value: int
    from_on: date | None


def settings_now(s: Session, by: Actor) -> dict[SettingName, int]:
    """Return every setting's value today, for a page that proposes a day or a number of days."""
    require(by, Permission.SEE_CONTACTS)
    return settings_on(s, clock.today())


def setting_rows(s: Session, by: Actor) -> tuple[SettingRow, ...]:
    """Return every setting in order."""
    require(by, Permission.MANAGE_SETTINGS)
    rows = {r.name: r for r in s.scalars(sa.select(Setting).where(Setting.to_on.is_(None)))}
    return tuple(
        SettingRow(name, rows[name].value, rows[name].from_on) if name in rows else SettingRow(name, m.first, None)
        for name, m in MEANINGS.items()
    )


@dataclass(frozen=True)
class SettingSpan:
    """A value that a setting had from `from_on` to `to_on`; `from_on` None: it was the default."""

    value: int
    from_on: date | None
    to_on: date | None


def setting_history(s: Session, by: Actor) -> dict[SettingName, tuple[SettingSpan, ...]]:
    """Return the values of each setting that was ever changed, newest first, down to its default."""
    require(by, Permission.MANAGE_SETTINGS)
    found: dict[SettingName, list[SettingSpan]] = {}
    rows = s.execute(sa.select(Setting.name, Setting.value, Setting.from_on, Setting.to_on).order_by(Setting.from_on))
    for name, value, from_on, to_on in rows:
        if name in set(SettingName):
            first = SettingSpan(MEANINGS[SettingName(name)].first, None, from_on - timedelta(days=1))
            found.setdefault(SettingName(name), [first]).append(SettingSpan(value, from_on, to_on))
    return {name: tuple(reversed(spans)) for name, spans in found.items()}


def settings_in_force(s: Session, by: Actor, on: date) -> dict[SettingName, SettingRow]:
    """Return every setting as it stood on a day, with the day since when, to explain workload figures."""
    require(by, Permission.SEE_CASELOAD)
    current = (Setting.from_on <= on) & (sa.or_(Setting.to_on.is_(None), Setting.to_on >= on))
    rows = s.execute(sa.select(Setting.name, Setting.value, Setting.from_on).where(current))
    kept = {n: SettingRow(SettingName(n), value, from_on) for n, value, from_on in rows if n in set(SettingName)}
    return {name: kept.get(name, SettingRow(name, meaning.first, None)) for name, meaning in MEANINGS.items()}


def check_setting(s: Session, name: SettingName, value: int) -> int:
    """Return a setting's current value, locked against other changes.

    Raises RuleBroken when the new one is outside its range or out of order with the setting it is paired with.
    """
    one_change_at_a_time(s)
    now = settings_on(s, clock.today())
    _check_value(name, value, now)
    return now[name]


def set_setting(s: Session, by: Actor, *, name: SettingName, value: int) -> None:
    """Set a setting from today on; the old row is closed, so the past keeps its value.

    For actions that have checked who may: see `hiw.approvals.change_setting`. Raises RuleBroken as `check_setting`
    does.
    """
    before, today = check_setting(s, name, value), clock.today()
    if value == before:
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
    audit.record(s, by, EventName.SETTING_CHANGED, "settings", open_row.id, changes={name: (before, value)})


def one_change_at_a_time(s: Session) -> None:
    """Wait until nobody else changes settings or adds staff: a row that does not exist yet cannot be locked."""
    s.execute(sa.select(Authority.id).order_by(Authority.id).limit(1).with_for_update(key_share=True))


def _check_value(name: SettingName, value: int, now: dict[SettingName, int]) -> None:
    meaning = MEANINGS[name]
    if not meaning.least <= value <= meaning.most:
        raise RuleBroken(f"{meaning.says}: type a number from {meaning.least} to {meaning.most}.", "value")
    then = now | {name: value}
    for less, more in IN_ORDER:
        if name in (less, more) and then[less] > then[more]:
            smaller, larger = (f"“{MEANINGS[each].says}” ({then[each]})" for each in (less, more))
            raise RuleBroken(f"{smaller} cannot be more than {larger}. Change the other number first.", "value")
