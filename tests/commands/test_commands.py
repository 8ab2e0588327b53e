"""`python -m hiw` …"""

import io
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from db import session
from db.enums import InstallationKind, Role
from db.models import Household, Installation, Staff
from db.session import reading, writing
from hiw import clock
from hiw.__main__ import main
from hiw.accounts.passwords import DEMO_PASSWORD, password_fits
from hiw.accounts.sessions import account_named
from hiw.web.templates import DEMO_PEOPLE
from tests import clocks
from tests.factories import colleague

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery staple"
EACH = (
    ["migrate"],
    ["demo"],
    ["user"],
    ["user", "add"],
    ["user", "forget-factor"],
    ["user", "reset-code"],
    ["check"],
    ["solve"],
    ["clean"],
    ["backup"],
    ["restore"],
)
ADD = ["user", "add", "Mary.Moss", "--name", "Mary Moss", "--password-stdin"]


def typed(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(line + "\n"))


def kind_of_installation() -> InstallationKind | None:
    with reading() as s:
        return s.scalar(sa.select(Installation.kind))


@pytest.mark.parametrize("command", EACH, ids=" ".join)
def test_explains_each_command(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--help"])
    assert ended.value.code == 0
    assert "usage: python -m hiw " + " ".join(command) in capsys.readouterr().out


@pytest.mark.parametrize(
    "wrong", [[], ["nothing"], ["demo", "--households", "0"], ["demo", "--households", "x"], ["backup"], ["user"]]
)
def test_ends_with_2_for_a_command_that_it_does_not_know(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(wrong)
    assert ended.value.code == 2


def test_runs_as_a_programme() -> None:
    ended = subprocess.run(clocks.module("hiw", "--help"), cwd=ROOT, capture_output=True, text=True)
    assert ended.returncode == 0
    assert "migrate" in ended.stdout
    assert ended.stderr == ""


def test_says_in_a_sentence_that_the_database_is_of_no_known_kind(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HIW_DATABASE_URL", "mysql://x")
    assert main(["check"]) == 1
    assert capsys.readouterr().err.startswith("HIW_DATABASE_URL must begin")


def test_says_in_a_sentence_that_the_database_cannot_be_reached(capsys: pytest.CaptureFixture[str]) -> None:
    session.use("postgresql://127.0.0.1:1/none")
    try:
        assert main(["check"]) == 1
    finally:
        session.use(None)
    said = capsys.readouterr().err
    assert said.startswith("The database cannot be used.")
    assert "127.0.0.1" not in said


class TestMigrate:
    """`migrate` …"""

    def test_makes_the_tables_once(self, empty_database: str, capsys: pytest.CaptureFixture[str]) -> None:
        session.use(empty_database)
        try:
            assert [main(["migrate"]), main(["migrate"])] == [0, 0]
        finally:
            session.use(None)
        assert capsys.readouterr().out.splitlines() == [
            "The database now has this version's tables.",
            "The database has this version's tables already.",
        ]


@pytest.mark.usefixtures("database")
class TestUserAdd:
    """`user add` …"""

    def test_adds_the_first_manager_and_makes_the_installation_live(self, monkeypatch: pytest.MonkeyPatch) -> None:
        typed(monkeypatch, PASSWORD)
        assert main(ADD) == 0
        with reading() as s:
            row = s.scalars(sa.select(Staff)).one()
            assert (row.username, row.full_name, row.role) == ("mary.moss", "Mary Moss", Role.MANAGER)
            assert row.password_hash.startswith("$2b$12$")
            assert password_fits(PASSWORD, row.password_hash)
        assert kind_of_installation() is InstallationKind.LIVE

    def test_adds_another_account_later(self, monkeypatch: pytest.MonkeyPatch) -> None:
        typed(monkeypatch, PASSWORD)
        assert main(ADD) == 0
        typed(monkeypatch, PASSWORD)
        assert main(["user", "add", "jo", *ADD[3:], "--role", "advocate", "--authority", "SFT"]) == 1  # too short
        typed(monkeypatch, PASSWORD)
        assert main(["user", "add", "joe", *ADD[3:], "--role", "advocate", "--authority", "SFT"]) == 0

    def test_asks_for_the_password_twice_and_does_not_show_it(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answers = [PASSWORD, PASSWORD, PASSWORD, "something else entirely"]
        monkeypatch.setattr("hiw.commands.user.getpass", lambda prompt: answers.pop(0))
        assert main(ADD[:-1]) == 0
        assert main(["user", "add", "other.one", *ADD[3:-1]]) == 1
        said = capsys.readouterr()
        assert "The two passwords differ" in said.err
        assert PASSWORD not in said.out + said.err

    @pytest.mark.parametrize(
        ("arguments", "password", "says"),
        [
            (ADD, "too short", "at least 15"),
            (ADD, "mossmary mossmary", "little more than"),
            (["user", "add", "a b", *ADD[3:]], PASSWORD, "letters a to z"),
            ([*ADD, "--authority", "XXX"], PASSWORD, "from the list"),
        ],
    )
    def test_adds_nothing_when_something_will_not_do(
        self,
        arguments: list[str],
        password: str,
        says: str,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        typed(monkeypatch, password)
        assert main(arguments) == 1
        assert says in capsys.readouterr().err
        assert kind_of_installation() is None

    def test_is_refused_in_a_demonstration_and_in_an_unfinished_one(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with writing() as s:
            colleague(s)
        typed(monkeypatch, PASSWORD)
        assert main(ADD) == 1
        assert "unfinished demonstration" in capsys.readouterr().err
        with writing() as s:
            s.add(Installation(id=1, kind=InstallationKind.DEMO))
        typed(monkeypatch, PASSWORD)
        assert main(ADD) == 1
        assert "database of their own" in capsys.readouterr().err


@pytest.mark.usefixtures("database")
class TestUserWayBack:
    """`user forget-factor` and `user reset-code` …"""

    @pytest.mark.requirement("AUTH-08", "AUTH-10")
    def test_let_a_last_manager_in_again(self, capsys: pytest.CaptureFixture[str]) -> None:
        with writing() as s:
            by = colleague(s, Role.MANAGER, username="mary.moss")
            s.execute(sa.update(Staff).where(Staff.id == by.id).values(totp_secret="A" * 32, totp_since=clock.now()))
        assert main(["user", "forget-factor", "Mary.Moss"]) == 0
        assert main(["user", "reset-code", "Mary.Moss"]) == 0
        assert re.search(r"^[0-9A-Z]{4}-[0-9A-Z]{4}-", capsys.readouterr().out, re.MULTILINE)
        with reading() as s:
            row = s.scalars(sa.select(Staff)).one()
        assert (row.totp_since, row.password_hash, row.must_change_password) == (None, "", True)

    @pytest.mark.parametrize("command", ["forget-factor", "reset-code"])
    def test_say_that_nobody_is_called_so(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["user", command, "nobody"]) == 1
        assert "Nobody has the username nobody." in capsys.readouterr().err


@pytest.mark.usefixtures("database")
class TestDemo:
    """`demo` …"""

    def test_makes_people_and_says_how_to_sign_in_as_each_role(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["demo", "--households", "6", "--seed", "2", "--if-new"]) == 0
        said = capsys.readouterr().out
        with reading() as s:
            for username in DEMO_PEOPLE:
                account = account_named(s, username)
                assert account
                assert password_fits(DEMO_PASSWORD, account.password_hash)
                assert username in said
        assert DEMO_PASSWORD in said
        assert kind_of_installation() is InstallationKind.DEMO

    def test_is_made_once(self, capsys: pytest.CaptureFixture[str]) -> None:
        main(["demo", "--households", "6"])
        with reading() as s:
            before = s.scalar(sa.select(sa.func.count(Household.id)))
        assert main(["demo", "--households", "6", "--if-new"]) == 0
        assert main(["demo", "--households", "6"]) == 1
        assert "already holds households" in capsys.readouterr().err
        with reading() as s:
            assert s.scalar(sa.select(sa.func.count(Household.id))) == before

    def test_never_mixes_with_real_people(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        typed(monkeypatch, PASSWORD)
        main(ADD)
        assert main(["demo"]) == 1
        assert "must never be among real ones" in capsys.readouterr().err
        assert main(["demo", "--if-new"]) == 0
        assert "is live" in capsys.readouterr().out
        with reading() as s:
            assert account_named(s, "manager.demo") is None
        assert kind_of_installation() is InstallationKind.LIVE

    def test_that_was_interrupted_is_not_taken_for_a_finished_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        with writing() as s:
            colleague(s)
        assert main(["demo", "--if-new"]) == 1
        assert "interrupted" in capsys.readouterr().err


class TestBackupAndRestore:
    """`backup` and `restore` …"""

    def test_bring_back_what_there_was(
        self, sqlite_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with writing() as s:
            before = colleague(s, username="here.before").id
        copy = str(tmp_path / "copy.hiw")
        assert main(["backup", copy]) == 0
        with writing() as s:
            colleague(s, username="came.after")
        assert main(["restore", copy]) == 0
        with reading() as s:
            assert list(s.scalars(sa.select(Staff.id))) == [before]
        assert "What it held before is in" in capsys.readouterr().out

    def test_refuse_a_file_that_is_none(
        self, sqlite_database: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "other").write_text("no backup")
        assert main(["restore", str(tmp_path / "other")]) == 1
        assert main(["restore", str(tmp_path / "none")]) == 1
        assert main(["backup", str(tmp_path / "no" / "folder")]) == 1
        assert "Traceback" not in capsys.readouterr().err
