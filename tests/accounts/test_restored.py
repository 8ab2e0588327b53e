"""After a backup was put back …"""

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.backup import backup
from db.enums import PendingKind, PendingOutcome
from db.models import AuditEvent, PendingChange, RecoveryCode, ResetCode, SignInSession, Staff
from db.session import reading, writing
from hiw import clock
from hiw.accounts.after_restore import NO_PASSWORD
from hiw.accounts.passwords import password_fits
from hiw.accounts.queries import actor_of_token
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
        s.add(RecoveryCode(staff_id=stayer, code_hash="lost sheet", made_at=now))
        waiting = factories_trust.pending(s, people[0])
        leave = factories_trust.pending(s, people[0], PendingKind.RESET_CODE, **confirmed)
    backup(tmp_path / "kept.backup")
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.id == leaver).values(is_active=False))
        s.execute(sa.update(Staff).where(Staff.id == stayer).values(password_hash="newer", full_name="Newer"))
        s.execute(sa.update(SignInSession).values(ended_at=clock.now()))
        s.execute(sa.delete(RecoveryCode))  # made anew, as the sheet was lost; one of them has been used
        for code, used_at in (("new, used", clock.now()), ("new", None)):
            s.add(RecoveryCode(staff_id=stayer, code_hash=code, made_at=clock.now(), used_at=used_at))
    assert put_back(str(tmp_path / "kept.backup"), without_checksum=False) == 0
    with reading() as s:
        assert s.scalars(sa.select(SignInSession.id).where(SignInSession.ended_at.is_(None))).all() == []
        assert s.scalars(sa.select(ResetCode.id).where(ResetCode.used_at.is_(None))).all() == []
        assert not s.get_one(Staff, leaver).is_active
        codes = {code.code_hash: code.used_at is None for code in s.scalars(sa.select(RecoveryCode))}
        assert codes == {"new, used": False, "new": True}
        kept = s.get_one(Staff, stayer)
        assert (kept.is_active, kept.password_hash, kept.full_name == "Newer") == (True, "newer", False)
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "database.restored")).one()
        assert line.changes["closed_accounts"] == [None, [leaver]]
        assert line.changes["ended_sessions"] == [None, 2]
        assert line.changes["head_before"][1]
        assert line.changes["ended_changes"] == [None, 1]
        assert s.get_one(PendingChange, waiting).outcome is PendingOutcome.FAILED
        assert s.get_one(PendingChange, leave).used_at is not None


def test_nothing_stands_open_where_the_command_was_killed_as_soon_as_the_backup_stood(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as s:
        leaver, stayer = make.colleague(s), make.colleague(s)
        token = sign_in(s, stayer)
        s.execute(sa.update(Staff).values(password_hash="it's 100% :old"))
    backup(tmp_path / "kept.backup")
    with writing() as s:
        s.execute(sa.update(Staff).where(Staff.id == leaver.id).values(is_active=False))
        s.execute(sa.update(Staff).where(Staff.id == stayer.id).values(password_hash="it's 100% :newer"))
        s.execute(sa.update(SignInSession).values(ended_at=clock.now()))
    monkeypatch.setattr("hiw.commands.tables.upgrade", _killed)
    with pytest.raises(KeyboardInterrupt):
        put_back(str(tmp_path / "kept.backup"), without_checksum=False)
    with reading() as s:
        assert actor_of_token(s, token) is None
        hashes = dict(
            s.execute(sa.select(Staff.id, Staff.password_hash).where(Staff.id.in_((leaver.id, stayer.id)))).all()
        )
    assert hashes == {leaver.id: NO_PASSWORD, stayer.id: "it's 100% :newer"}
    assert not password_fits("", NO_PASSWORD)


def _killed() -> None:
    raise KeyboardInterrupt
