"""What one household's texts and rows are made from, passed from part to part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from db.demo.caseload import DemoCase
from db.demo.people import DemoMember
from db.demo.rows import BulkRows, Row
from db.demo.seeded_random import SeededRandom
from db.demo.words import landlords, notes
from db.enums import EventName
from db.models import AuditEvent

_CHILDREN = ("Alfie", "Bella", "Cora", "Ellis", "Freddie", "Isla", "Logan", "Maisie", "Noah", "Poppy", "Teddy")
_SOMEBODY = ("a friend", "the neighbour", "an aunt", "a cousin")
_EARLY = tuple(timedelta(minutes=minutes) for minutes in range(5 * 60, 6 * 60))
_OFFICE_HOURS = tuple(timedelta(minutes=minutes) for minutes in range(9 * 60, 16 * 60 + 45))
_SOME = ("three", "four", "five", "six")


@dataclass(frozen=True)
class DemoRules:
    """Rules that the programme lends to the demo.

    `name_key` gives what a name is sorted by, `spell_anew` stores the words by which people are found, `payee_key`
    gives what two spellings of a payee share, `planned_end` the last day of support for a start, `working_days_later`
    the day a number of working days after another; `password_hash` is that of the whole team's password.
    """

    name_key: Callable[[str], str]
    spell_anew: Callable[[Session], object]
    payee_key: Callable[[str], str]
    planned_end: Callable[[date], date]
    working_days_later: Callable[[date, int], date]
    password_hash: str


class DemoLifeArea(NamedTuple):
    """A life area, and whether it is private."""

    id: int
    is_private: bool


@dataclass
class DemoHousehold:
    """One household while it is being made."""

    rows: BulkRows
    dice: SeededRandom
    ways: DemoRules
    today: date
    areas: dict[str, DemoLifeArea]
    case: DemoCase
    members: list[DemoMember]
    household: Row
    slots: list[dict[str, str]]

    @property
    def id(self) -> int:
        """Return the household's id."""
        number: int = self.household["id"]
        return number

    def say(self, texts: Sequence[str], whose: int = 0, **more: str) -> str:
        """Return one of the texts with names and figures filled in, told of the member at index `whose`."""
        text = self.dice.pick(texts)
        if "{" in text:
            text = text.format_map(self.slots[whose] | more if more else self.slots[whose])
        return text[:1].upper() + text[1:]

    def note_line(self, part: str, kind: str, whose: int = 0, **more: str) -> str:
        """Return a line for a note, review or reason."""
        return self.say(notes()[part][kind], whose, **more)

    def moment(self, day: date) -> datetime:
        """Return some time of the working day; early today, so that nothing lies in the future."""
        return _midnight(day) + self.dice.pick(_EARLY if day >= self.today else _OFFICE_HOURS)

    def stamped(self, day: date, changed_on: date | None = None, versions: int = 1) -> dict[str, object]:
        """Return the columns of an editable row that tell its making and its last change."""
        made = self.moment(day)
        changed = max(made, self.moment(changed_on)) if changed_on else made
        by = self.case.advocate_on(changed_on or day).id
        return {"version": versions, "created_at": made, "updated_at": changed, "updated_by_id": by}

    def record(
        self,
        word: EventName,
        kind: str,
        subject_id: int,
        day: date,
        person_id: int | None = None,
        by: int | None = None,
        reason: str = "",
        changes: Mapping[str, tuple[Any, Any]] | None = None,
    ) -> None:
        """Add an audit event, as the action would have written it."""
        self.rows.add(
            AuditEvent,
            at=self.moment(day),
            staff_id=by or self.case.advocate_on(day).id,
            word=word.value,
            subject_kind=kind,
            subject_id=subject_id,
            household_id=self.id,
            person_id=person_id,
            changes=changes or {},
            reason=reason,
        )

    def soon_after(self, day: date, least: int, most: int) -> date:
        """Return a working day after `day`, not later than the household's last day."""
        later = day + timedelta(days=self.dice.between(least, most))
        later -= timedelta(days=max(0, later.weekday() - 4))
        return max(day, min(later, self.case.until))


def slots_of(dice: SeededRandom, members: list[DemoMember], today: date) -> list[dict[str, str]]:
    """Return the words that fill the gaps in texts, for each member in turn."""
    shared = {
        "landlord": dice.pick(landlords()),
        "child": dice.pick(_CHILDREN),
        "amount": f"{dice.between(18, 480) * 10:,}",
        "weekly": str(dice.between(4, 12) * 5),
        "some": dice.pick(_SOME),
    }
    made = []
    for place, member in enumerate(members):
        others = [other.said for other in members if other is not member]
        made.append(
            {
                **shared,
                **member.pronouns,
                "first": member.said,
                "other": others[place % len(others)] if others else dice.pick(_SOMEBODY),
                "years": str(dice.between(3, 14)),
                "age": str(max(18, member.age(today) - 2)),
            }
        )
    return made


@cache
def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
