"""Changes that take two managers in the demo, and their notices."""

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from db.demo.rows import BulkRows
from db.enums import EventName, NoticeKind, PendingKind, PendingOutcome, Role
from db.models import AuditEvent, Notice, PendingChange, ResetCode, Staff

DAY = timedelta(days=1)
_NO_FACTOR = "There is no second factor to take off."
_MADE = {
    NoticeKind.CHANGE_WAITS: None,
    NoticeKind.CHANGE_MADE: PendingOutcome.MADE,
    NoticeKind.CHANGE_STOPPED: PendingOutcome.STOPPED,
    NoticeKind.CHANGE_FAILED: PendingOutcome.FAILED,
}


class _Two:
    """Two managers and a colleague of the support team, whose account they once opened together."""

    def __init__(self, connection: sa.Connection, rows: BulkRows, today: date) -> None:
        self.connection, self.rows, self.now = connection, rows, datetime.combine(today, time(7), UTC)
        found = sa.select(Staff.id, Staff.role).where(Staff.role.in_((Role.MANAGER, Role.SUPPORT))).order_by(Staff.id)
        by_role: dict[Role, list[int]] = {Role.MANAGER: [], Role.SUPPORT: []}
        for number, role in connection.execute(found):
            by_role[role].append(number)
        self.asks, self.confirms = by_role[Role.MANAGER][:2]
        self.about = by_role[Role.SUPPORT][-1]

    def change(
        self, kind: PendingKind, subject: object, details: dict[str, Any], outcome: PendingOutcome | None, **facts: Any
    ) -> int:
        """Add a change that began and ended twenty days ago, or one that began this morning and waits."""
        asked_at = self.now - 20 * DAY if outcome else self.now
        ended_at = asked_at + timedelta(hours=2)
        given: dict[str, Any] = {
            "staff_id": None, "household_id": None, "ended_at": ended_at if outcome else None, "ended_by_id": None,
            "failure": "", "used_at": None,
        } | facts  # fmt: skip
        row = self.rows.add(
            PendingChange, kind=kind, subject=str(subject), details=details, asked_by_id=self.asks, asked_at=asked_at,
            effective_at=asked_at + DAY, outcome=outcome, **given,
        )  # fmt: skip
        said = {"kind": kind, "effective_at": row["effective_at"].isoformat()} | details
        self._record(self.asks, EventName.CHANGE_ASKED, row["id"], asked_at, said)
        if outcome:
            said = {"kind": kind, "asked_by_id": self.asks}
            self._record(given["ended_by_id"], EventName(f"change.{outcome}"), row["id"], ended_at, said)
        number: int = row["id"]
        return number

    def tell(self, kind: NoticeKind, change_id: int | None, *, is_read: bool) -> None:
        """Add the notice to the other manager."""
        at = self.now - 20 * DAY if is_read else self.now
        self.rows.add(
            Notice, staff_id=self.confirms, kind=kind, made_by_id=self.asks, made_at=at, about_id=self.about,
            person_id=None, household_id=None, change_id=change_id, read_at=at + DAY if is_read else None,
        )  # fmt: skip

    def half_code(self) -> None:
        """Add half a reset code of an advocate who forgot the password and rang the support team this morning."""
        s, maker = Staff, aliased(Staff)
        led = sa.select(s.id, s.senior_id).where(s.role == Role.ADVOCATE, s.username != "advocate.demo")
        senior = sa.select(maker.id).where(maker.username == "senior.demo").scalar_subquery()
        first = led.order_by((s.senior_id == senior).desc(), s.id.desc()).limit(1)
        staff_id, senior_id = self.connection.execute(first).one()
        support = sa.select(s.id).where(s.username == "support.demo")
        made_by_id = self.connection.scalars(support).one()
        self.connection.execute(
            sa.update(s).where(s.id == staff_id).values(password_hash="", must_change_password=True)
        )  # fmt: skip
        self.rows.add(
            ResetCode, staff_id=staff_id, code_hash=hashlib.sha256(b"nobody has this half").hexdigest(),
            needs_second=True, second_hash=None, second_by_id=None, made_by_id=made_by_id, made_at=self.now,
            expires_at=self.now + DAY, used_at=None,
        )  # fmt: skip
        self.rows.add(
            AuditEvent, at=self.now, staff_id=made_by_id, word=EventName.RESET_CODE_MADE.value, subject_kind="staff",
            subject_id=staff_id, household_id=None, person_id=None, reason="", changes={},
        )  # fmt: skip
        for told in (staff_id, senior_id):
            self.rows.add(
                Notice, staff_id=told, kind=NoticeKind.RESET_CODE_MADE, made_by_id=made_by_id, made_at=self.now,
                about_id=staff_id, person_id=None, household_id=None, change_id=None, read_at=None,
            )  # fmt: skip

    def _record(
        self, staff_id: int | None, word: EventName, change_id: int, at: datetime, said: dict[str, Any]
    ) -> None:
        self.rows.add(
            AuditEvent, at=at, staff_id=staff_id, word=word.value, subject_kind="pending_changes",
            subject_id=change_id, household_id=None, person_id=None, reason="",
            changes={field: (None, value) for field, value in said.items()},
        )  # fmt: skip


def make_pending(connection: sa.Connection, rows: BulkRows, today: date) -> None:
    """Add the rows of changes that take two managers, and one notice of each kind; the team must be written."""
    two = _Two(connection, rows, today)
    made, stopped, failed = PendingOutcome.MADE, PendingOutcome.STOPPED, PendingOutcome.FAILED
    account = {"role": Role.SUPPORT, "is_active": True, "role_before": Role.SUPPORT, "is_active_before": False}
    receipts = {"name": "receipt_days", "value": 12, "before": 10}
    limit = {"name": "fund_most", "value": 20_000, "before": 10_000}
    line = {
        "line": "a line of 2030/31", "year": 2030, "pence": 500_000, "funder_id": 1, "holder_id": two.asks,
        "authority_code": None,
    }  # fmt: skip
    at = {"staff_id": two.about, "ended_by_id": two.confirms}
    ended = {
        made: two.change(PendingKind.ACCOUNT, two.about, account, made, **at),
        stopped: two.change(PendingKind.SETTING, "fund_most", limit, stopped, ended_by_id=two.confirms),
        failed: two.change(PendingKind.SECOND_FACTOR, two.about, {}, failed, staff_id=two.about, failure=_NO_FACTOR),
        None: two.change(PendingKind.SETTING, "receipt_days", receipts, None),
    }
    two.change(PendingKind.RESET_CODE, two.about, {}, made, used_at=two.now - 19 * DAY, **at)
    two.change(PendingKind.BUDGET_LINE, "1", line, stopped, ended_by_id=two.confirms)
    two.change(PendingKind.NAMED, "1", {}, stopped, household_id=1, staff_id=two.asks, ended_by_id=two.confirms)
    two.half_code()
    for kind in NoticeKind:
        change_id = ended[_MADE[kind]] if kind in _MADE else None
        two.tell(kind, change_id, is_read=kind is not NoticeKind.CHANGE_WAITS)
