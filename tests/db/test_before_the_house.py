"""A database of before …"""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from db.backup import backup, restore
from db.models import AuditEvent, Household, Scenario, Staff
from db.session import reading
from hiw.__main__ import main
from hiw.audit.events import event_of
from hiw.audit.sentences import LATER_VERSION
from hiw.audit_log import queries
from hiw.audit_log.queries import AuditLogFilter, AuditLogRow
from hiw.balancing.queries import scenarios_of, workbench
from hiw.drafts import drafts_of
from hiw.errors import NotFound
from hiw.policy.permissions import Actor
from hiw.upgrade import upgrade
from tests import old_database
from tests.conftest import ENGINES, in_use
from tests.factories import actor
from tests.pgtemp import TempPostgres

pytestmark = pytest.mark.requirement("AUD-03")
LINES, WORDS = 92, 78


@pytest.fixture(params=ENGINES, scope="module")
def filled_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Opened by this version as a server does."""
    file = old_database.unpack(tmp_path_factory.mktemp("old") / "hiw.db")
    url = f"sqlite:///{file}"
    with pytest.MonkeyPatch.context() as patch:
        if request.param == "postgresql":
            server: TempPostgres = request.getfixturevalue("postgres")
            patch.setenv("PG_BINDIR", str(server.bindir))
            url = server.url(server.create())
            old_database.pour(file, url)
        with in_use(url):
            upgrade(keeps_copy=False)
            yield


def somebody(username: str) -> Actor:
    with reading() as s:
        row = s.scalars(sa.select(Staff).where(Staff.username == username)).one()
        return actor(row.role, id=row.id, name=row.full_name)


def lines_told(by: Actor) -> list[AuditLogRow]:
    """Every line that a manager can read: of each colleague, and of each household what was done and seen."""
    told: list[AuditLogRow] = []
    with reading() as s:
        for staff_id in s.scalars(sa.select(Staff.id)):
            told += queries.activity(s, by, AuditLogFilter(staff_id=staff_id)).lines
        for home in s.scalars(sa.select(Household.id)):
            with suppress(NotFound):  # of people whom this manager is not named for
                told += queries.household_audit_log(s, by, home, AuditLogFilter()).lines
                told += queries.lookers(s, by, home, AuditLogFilter()).lines
    return told


@pytest.mark.usefixtures("filled_database")
def test_has_a_sentence_for_every_line_and_proves_its_seal(capsys: pytest.CaptureFixture[str]) -> None:
    with reading() as s:
        stored = list(s.scalars(sa.select(AuditEvent.word).order_by(AuditEvent.id)))
    assert (len(stored), len(set(stored))) == (LINES, WORDS)
    assert [word for word in stored if event_of(word) is None] == []
    told = lines_told(somebody(old_database.MANAGER))
    assert len({line.id for line in told}) > LINES - 10  # but what no colleague did
    assert [line for line in told if line.text == LATER_VERSION or "recorded:" in line.text] == []
    assert main(["audit", "verify"]) == 0, capsys.readouterr().out


@pytest.mark.usefixtures("filled_database")
def test_keeps_what_was_being_typed_by_the_names_of_its_forms() -> None:
    manager, advocate = somebody(old_database.MANAGER), somebody(old_database.ADVOCATE)
    with reading() as s:
        assert drafts_of(s, manager, "") == {
            "settings.area.new": {"name": "Half a life area", "hint": ""},
            "team.new": {"full_name": "Half A. Colleague"},
        }
        assert list(drafts_of(s, advocate, "note.").values()) == [{"body": "Half a note"}]


@pytest.mark.usefixtures("filled_database")
def test_opens_its_scenarios() -> None:
    """Their assumptions and decisions are kept by the names of fields."""
    manager = somebody(old_database.MANAGER)
    with reading() as s:
        seen = [row.id for row in scenarios_of(s, manager)]
        assert seen
        assert len(seen) <= s.scalars(sa.select(sa.func.count()).select_from(Scenario)).one()
        for scenario_id in seen:
            assert workbench(s, manager, scenario_id).id == scenario_id


@pytest.mark.usefixtures("filled_database")
def test_is_backed_up_and_put_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = lines_told(somebody(old_database.MANAGER))
    copy = tmp_path / "copy"
    backup(copy)
    assert restore(copy) is not None
    assert lines_told(somebody(old_database.MANAGER)) == before
    assert main(["audit", "verify"]) == 0, capsys.readouterr().out
