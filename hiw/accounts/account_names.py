"""How an account is named where somebody decides about it: names change, and two may be equal."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import AuditEvent, Staff
from hiw import clock, words
from hiw.accounts.second_manager import RECENT


@dataclass(frozen=True)
class AccountName:
    """An account's name, its username (which never changes), and the names of the last 30 days with the end of each."""

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
    """Return the names of these accounts by id, in one statement; None is left out."""
    ids = sorted({each for each in staff_ids if each})
    if not ids:
        return {}
    line, accounts, before = AuditEvent, dict[int, tuple[str, str]](), defaultdict(list)
    lately = sa.and_(
        line.subject_kind == "staff", line.subject_id == Staff.id, line.word == EventName.COLLEAGUE_CHANGED,
        line.at > clock.now() - RECENT,
    )  # fmt: skip
    query = sa.select(Staff.id, Staff.full_name, Staff.username, line.at, line.changes).outerjoin(line, lately)
    for staff_id, name, username, at, changes in s.execute(query.where(Staff.id.in_(ids)).order_by(line.id)):
        accounts[staff_id] = name, username
        if changes and "full_name" in changes:
            before[staff_id].append((changes["full_name"][0], at))
    return {staff_id: AccountName(*account, tuple(before[staff_id])) for staff_id, account in accounts.items()}
