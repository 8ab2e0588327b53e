"""`python -m hiw clean` …"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import session
from db.backup import COPIES_FOLDER, copies_folder
from db.backup.unfinished import PREFIX, own_folder
from db.enums import Role
from db.models import Acknowledgement, AuditEvent, Base, Draft, Membership, SignInSession, Submission
from hiw import clock
from hiw.__main__ import main
from hiw.commands import clean
from hiw.policy.permissions import Actor
from tests import factories as make
from tests.at_once import at_once
from tests.factories_people import colleague

YOUNG, OLD = timedelta(days=1), timedelta(days=400)


@pytest.fixture
def mary(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """A colleague; copies are in a folder of this test's own."""
    monkeypatch.setenv(COPIES_FOLDER, str(tmp_path / "copies"))
    with session.writing() as s:
        return colleague(s, Role.ADVOCATE)


def add(mary: Actor, age: timedelta, number: int = 1, *, is_over: bool = True) -> None:
    """A draft, a key of a form and a sign-in of this age each."""
    at, name = clock.now() - age, f"{age.days}.{is_over}"
    with session.writing() as s:
        for n in range(number):
            s.add(Draft(staff_id=mary.id, form=f"{name}.{n}", fields={}, kept_at=at))
            s.add(Submission(key=f"{name}.{n}", staff_id=mary.id, word="test", at=at))
            s.add(sign_in_at(mary, at, f"{name}.{n}", None if is_over else clock.now() + YOUNG))


def sign_in_at(mary: Actor, at: datetime, token: str, expires_at: datetime | None) -> SignInSession:
    return SignInSession(token_hash=token, staff_id=mary.id, started_at=at, expires_at=expires_at or at + YOUNG)


def left(column: sa.orm.InstrumentedAttribute[str]) -> set[str]:
    with session.reading() as s:
        return set(s.scalars(sa.select(column)))


def counts() -> list[dict[str, int]]:
    """What the record says was deleted, a line each."""
    with session.reading() as s:
        lines = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "database.cleaned").order_by(AuditEvent.id))
        return [{what: after for what, (_, after) in line.changes.items()} for line in lines]


def rows(model: type[Base]) -> int:
    with session.reading() as s:
        return s.scalar(sa.select(sa.func.count()).select_from(model)) or 0


def test_deletes_what_is_old_and_says_so_once(mary: Actor, capsys: pytest.CaptureFixture[str]) -> None:
    add(mary, OLD)
    add(mary, YOUNG)
    assert [main(["clean"]), main(["clean"])] == [0, 0]
    assert [left(column) for column in (Draft.form, Submission.key, SignInSession.token_hash)] == [{"1.True.0"}] * 3
    assert counts() == [{"drafts": 1, "submissions": 1, "sign_in_sessions": 1}]
    first, second = capsys.readouterr().out.splitlines()
    assert first == "Deleted: 1 draft, 1 key of saved forms, 1 old sign-in, 0 copies of the database."
    assert second == "Deleted: 0 drafts, 0 keys of saved forms, 0 old sign-ins, 0 copies of the database."


@pytest.mark.parametrize(
    ("what", "days"), [(Draft.form, 30), (Submission.key, 60), (SignInSession.token_hash, 180)], ids=str
)
def test_keeps_each_thing_for_its_time(mary: Actor, what: sa.orm.InstrumentedAttribute[str], days: int) -> None:
    for age in (days - 1, days + 1, 0):
        add(mary, timedelta(days=age))
    assert main(["clean"]) == 0
    assert left(what) >= {f"{days - 1}.True.0", "0.True.0"}
    assert f"{days + 1}.True.0" not in left(what)


def test_leaves_a_sign_in_that_opens_something_or_that_an_alert_was_read_in(mary: Actor) -> None:
    add(mary, OLD, is_over=False)
    add(mary, OLD)
    with session.writing() as s:
        home = make.household(s)
        person_id = s.scalars(sa.select(Membership.person_id).where(Membership.household_id == home)).first()
        read_in = s.scalars(sa.select(SignInSession.id).where(SignInSession.token_hash == "400.True.0")).one()
        s.add(Acknowledgement(
            staff_id=mary.id, person_id=person_id, session_id=read_in, safe_contact_version=1, at=clock.now()
        ))  # fmt: skip
    add(mary, YOUNG)
    assert main(["clean"]) == 0
    assert left(SignInSession.token_hash) == {"400.False.0", "400.True.0", "1.True.0"}


def test_leaves_the_last_sign_in_so_that_no_number_comes_twice(mary: Actor) -> None:
    add(mary, OLD, 3)
    assert main(["clean"]) == 0
    assert left(SignInSession.token_hash) == {"400.True.2"}


def test_counts_each_thing_once_when_several_servers_do_it_at_once(
    mary: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clean, "AT_ONCE", 7)
    add(mary, OLD, 40)
    add(mary, YOUNG)
    assert at_once(*[clean._some] * 3) == [None] * 3
    assert main(["clean"]) == 0
    assert sum(each.get("sign_in_sessions", 0) for each in counts()) == 40
    assert sum(each.get("submissions", 0) for each in counts()) == 40
    assert (rows(Submission), rows(SignInSession), rows(Draft)) == (1, 1, 1)


def test_deletes_old_copies_and_what_killed_commands_have_left_and_nothing_else(mary: Actor) -> None:
    url = session.resolved(session.database_url())
    folder, name = copies_folder(url), Path(str(url.database)).name
    folder.mkdir(exist_ok=True)
    old = ["before-restore-1", "before-restore-1.sha256", "before-restore-1-wal", "before-upgrade-from-0017-2"]
    stays = ["before-restore-x", "before-restore-7.mine", "before-restore-8"]
    for each in (*old, *stays):
        (folder / f"{name}.{each}").write_text("")
    os.utime(folder / f"{name}.before-restore-8", (0, clock.now().timestamp() - 60))
    for each in (*old, *stays[:2]):
        os.utime(folder / f"{name}.{each}", (0, (clock.now() - OLD).timestamp()))
    (folder / f"{name}.before-restore-9").symlink_to(folder / f"{name}.before-restore-x")
    (folder / f"{PREFIX}left").mkdir()
    with own_folder(folder) as running:
        main(["clean"])
        assert running.is_dir()
    found = {path.name.partition(".before-")[2] for path in folder.glob(f"{name}.before-*")}
    assert found == {"restore-x", "restore-7.mine", "restore-8", "restore-9"}
    assert not (folder / f"{PREFIX}left").exists()
    assert counts() == [{"copies": 2}]
