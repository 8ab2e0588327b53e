"""What names a household …"""

import ast
import dataclasses
import importlib
import inspect
import shutil
import typing
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from pathlib import Path
from types import FunctionType

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import audit_chain
from db.enums import Role
from db.models import Membership
from db.session import reading, writing
from hiw import audit
from hiw.audit import recording
from hiw.commands.demo import make
from hiw.ui import view_log
from tests import factories, factories_trust
from tests.conftest import in_use
from tests.pages.conftest import AsPerson, PageHousehold, script_of
from tests.pages.naming import named_in, words_of
from tests.source import PRODUCT, ROOT, calls, dotted, name_of

pytestmark = pytest.mark.requirement("AUD-01")
ASK = {"ask": 0, "ask_unredacted": 0, "ask_or": 1}  # where each takes the query
RECORD = {"viewed", "list_viewed", "searched"}
# What a module asks for another one to draw, which records what it draws of it.
HANDED_ON = {
    "pages/balancing/balance.py": "pages/balancing/proposed_moves.py",
    "pages/workload/colleague.py": "pages/workload/colleague_households.py",
    "pages/fund/amend_dialog.py": "pages/fund/request.py",
}
SCREENS = [path for path in PRODUCT if name_of(path).startswith(("pages/", "hiw/ui/", "hiw/web/"))]
ADVOCATE, SENIOR, MANAGER = "advocate.demo", "senior.demo", "manager.demo"
LISTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("today", ADVOCATE, {}),
    ("today", SENIOR, {}),
    ("today", "support.demo", {}),
    ("households", ADVOCATE, {}),
    ("activity", MANAGER, {}),
    ("fund", "support.demo", {}),
    ("ledger", "support.demo", {}),
    ("caseload", MANAGER, {"show": "ahead"}),
    ("colleague", ADVOCATE, {}),
)


def queries_of(path: Path) -> Iterator[FunctionType]:
    """The queries that a module asks, as its imports name them."""
    tree = ast.parse(path.read_text())
    imported = {
        each.asname or each.name: (node.module, each.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for each in node.names
    }
    for call in calls(tree):
        if dotted(call.func) in ASK:
            asked = call.args[ASK[dotted(call.func)]]
            for name in {node.id for node in ast.walk(asked) if isinstance(node, ast.Name)} & imported.keys():
                module, attribute = imported[name]
                found = getattr(importlib.import_module(module), attribute)
                if inspect.isfunction(found):
                    yield found


def names_households(query: FunctionType) -> bool:
    """Whether its answer holds households, though it was not asked about one."""
    is_about_one = "household_id" in inspect.signature(query).parameters
    return not is_about_one and _holds(typing.get_type_hints(query)["return"])


@cache
def _holds(kind: object) -> bool:
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        return any(name.startswith(("household_id", "references")) or _holds(each) for name, each in hints.items())
    return any(map(_holds, typing.get_args(kind)))


def records(path: Path) -> bool:
    """Whether a module says what it shows."""
    return any(dotted(call.func) in RECORD for call in calls(ast.parse(path.read_text())))


@pytest.fixture(scope="module")
def demonstration(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a small demonstration."""
    url = f"sqlite:///{shutil.copyfile(migrated_file, tmp_path_factory.mktemp('naming') / 'hiw.db')}"
    with in_use(url):
        make(20)
    return url


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """A small demonstration for the tests that ask for it, otherwise an empty database."""
    if "demonstration" in request.fixturenames:
        with in_use(request.getfixturevalue("demonstration")) as url:
            yield url
    else:
        yield request.getfixturevalue("sqlite_database")


@pytest.mark.requirement("AUD-02")
@pytest.mark.parametrize(("page", "username", "address"), LISTS, ids=lambda each: str(each))
def test_is_not_shown_in_a_list_that_cannot_be_recorded(
    demonstration: str, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch, page: str, username: str,
    address: dict[str, str],
) -> None:  # fmt: skip
    at = as_person(username)
    monkeypatch.setattr(audit, "SAME_VIEW_FOR", timedelta(0))  # nothing is recorded already
    monkeypatch.setattr(recording, "SAME_VIEW_FOR", timedelta(0))  # nothing is recorded already
    at.switch_page(script_of(page))
    for name, value in address.items():
        at.query_params[name] = value
    at.run()
    with reading() as s:
        assert named_in(s, words_of(at)), "the control: it names somebody"
    monkeypatch.setattr(audit_chain, "append", _no_room)
    at.run()
    assert view_log.CANNOT in [error.value for error in at.error]
    with reading() as s:
        assert named_in(s, words_of(at)) == set()


def _no_room(*_: object) -> None:
    raise audit_chain.ChainBroken


def test_is_recorded_where_a_person_is_kept_apart_from_somebody_of_it(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="mandy")
        there = factories.household(s, "Cy Day", "Di Day")
        factories_trust.conflict(s, here.by, here.ann, _first_of(s, there))
    at = as_person("mandy", "household_people", household=here.reference)
    assert b"Cy Day" in words_of(at)


def test_is_recorded_where_a_person_of_it_is_close_to_a_colleague(here: PageHousehold, as_person: AsPerson) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="mandy")
        there = factories.household(s, "Cy Day", "Di Day")
        factories_trust.close_to(s, here.by, _first_of(s, there))
    at = as_person("mandy", "team")
    assert b"Cy Day" in words_of(at)


def _first_of(s: Session, household_id: int) -> int:
    people = sa.select(Membership.person_id).where(Membership.household_id == household_id)
    return s.scalars(people.order_by(Membership.id)).first() or 0


def test_is_recorded_by_the_module_that_asks_for_it() -> None:
    """A query whose answer holds households, other than the one that it is asked about, is asked by a module that
    says what it shows (`list_opened`), or hands it on to one that does."""
    silent = [path for path in SCREENS if not records(path) and any(map(names_households, queries_of(path)))]
    assert {name_of(path) for path in silent} == HANDED_ON.keys()
    assert all(records(ROOT / drawn_by) for drawn_by in HANDED_ON.values())


def test_is_found_by_the_types_of_answers() -> None:
    """The control: lists of households are found, and what names nobody is not."""
    found = {query.__name__ for path in SCREENS for query in queries_of(path) if names_households(query)}
    assert {"households_page", "ledger_entries", "look_ahead", "activity", "advocate_today"} <= found
    assert not found & {"colleagues", "fund_counts", "board", "household_view", "plan_view"}
