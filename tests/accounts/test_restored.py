"""After a backup was put back …"""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.backup import backup
from db.enums import PendingKind, PendingOutcome
from db.models import AuditEvent, PendingChange, ResetCode, SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.commands.tables import put_back
from tests import factories as make
from tests import factories_trust
from tests.factories_people import sign_in
from tests.pgtemp import TempPostgres


@pytest.fixture(autouse=True)
def _client_programs(monkeypatch: pytest.MonkeyPatch, postgres: TempPostgres) -> None:
    monkeypatch.setenv("PG_BINDIR", str(postgres.bindir))


def test_nobody_is_signed_in_and_who_had_left_stays_out(database: str, tmp_path: Path) -> None:
    with writing() as s:
        people = make.colleague(s), make.colleague(s)
        for each in people:
            sign_in(s, each)
        leaver, stayer = (each.id for each in people)
        now = clock.now()
        s.add(ResetCode(staff_id=leaver, code_hash="x" * 64, made_at=now, expires_at=now + timedelta(days=1)))
        confirmed = {"outcome": PendingOutcome.MADE, "ended_at": now}
        waiting = factories_trust.pending(s, people[0])
        leave = factories_trust.pending(s, people[0], PendingKind.RESET_CODE, **confirmed)
    backup(tmp_path / "kept.backup")
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.id == leaver).values(is_active=False))
        s.execute(sa.update(Staff).where(Staff.id == stayer).values(password_hash="newer", full_name="Newer"))
        s.execute(sa.update(SignInSession).values(ended_at=clock.now()))
    assert put_back(str(tmp_path / "kept.backup"), without_checksum=False) == 0
    with reading() as s:
        assert s.scalars(sa.select(SignInSession.id).where(SignInSession.ended_at.is_(None))).all() == []
        assert s.scalars(sa.select(ResetCode.id).where(ResetCode.used_at.is_(None))).all() == []
        assert not s.get_one(Staff, leaver).is_active
        kept = s.get_one(Staff, stayer)
        assert (kept.is_active, kept.password_hash, kept.full_name == "Newer") == (True, "newer", False)
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "database.restored")).one()
        assert line.changes["closed_accounts"] == [None, [leaver]]
        assert line.changes["ended_sessions"] == [None, 2]
        assert line.changes["head_before"][1]
        assert line.changes["ended_changes"] == [None, 1]
        assert s.get_one(PendingChange, waiting).outcome is PendingOutcome.FAILED
        assert s.get_one(PendingChange, leave).used_at is not None
