"""How an account is named where another hand decides about it: names change, and two may share one."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import AuditLine, Staff
from hiw import clock, words
from hiw.people.second_hand import RECENT


@dataclass(frozen=True)
class AccountName:
    """A colleague's name, the username that never changes, and the names of the last 30 days with when each ended."""

    name: str
    username: str
    before: tuple[tuple[str, datetime], ...] = ()

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"

    @property
    def renamed(self) -> str:
        """ "mal.ory was called Mal Ory until 30 Nov 2026, 10:05", without a full stop; "" where it was not renamed."""
        said = " and ".join(f"{name} until {words.moment(at)}" for name, at in self.before)
        return f"{self.username} was called {said}" if said else ""


def account_names(s: Session, staff_ids: Iterable[int | None]) -> dict[int, AccountName]:
    """The accounts of these numbers, in two statements; none for None."""
    ids = sorted({each for each in staff_ids if each})
    if not ids:
        return {}
    before = _names_before(s, ids)
    query = sa.select(Staff.id, Staff.full_name, Staff.username).where(Staff.id.in_(ids))
    return {number: AccountName(name, username, tuple(before[number])) for number, name, username in s.execute(query)}


def _names_before(s: Session, ids: list[int]) -> dict[int, list[tuple[str, datetime]]]:
    line, found = AuditLine, defaultdict(list)
    query = sa.select(line.subject_id, line.at, line.changes).where(
        line.subject_kind == "staff", line.subject_id.in_(ids), line.word == "colleague.changed",
        line.at > clock.now() - RECENT,
    )  # fmt: skip
    for staff_id, at, changes in s.execute(query.order_by(line.id)):
        if "full_name" in changes:
            found[staff_id].append((changes["full_name"][0], at))
    return found
