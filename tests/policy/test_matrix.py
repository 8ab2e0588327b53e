"""Every cell of the permission matrix, against the real actions and queries on both engines."""

import importlib
import inspect
import pkgutil
from collections.abc import Sequence
from operator import attrgetter

import pytest
import sqlalchemy as sa

import hiw
from db import session
from db.enums import Role
from db.models import Household
from hiw.errors import HiwError, NotAllowed, NotFound, RuleBroken, Stale
from hiw.policy import relation_clauses
from hiw.policy.permissions import MATRIX, Permission, Relation, read_matrix
from tests.conftest import ENGINES
from tests.policy.calls import ELSEWHERE, INSIDE, ONES_OWN, ROWS, Call
from tests.policy.world import HOLDS, Cell, World, is_allowed, make_world
from tests.taken_back import TakenBack

pytestmark = pytest.mark.requirement("ACL-01", "ACL-02", "ACL-04", "ACL-05", "ACL-09", "ACL-10", "TST-04")
OF_ROLE = [row for row in ROWS if row.of_role]  # asks the role alone, so no database answers: one engine is enough
OF_RELATION = [row for row in ROWS if not row.of_role]
CELLS = len(Role) * (len(OF_ROLE) + len(HOLDS) * len(OF_RELATION) * len(ENGINES))


@pytest.fixture(scope="module")
def world(file_database: str) -> World:
    """One world on each engine; every call in it is taken back."""
    with session.writing() as s:
        return make_world(s)


def outcome(row: Call, cell: Cell, world: World) -> bool:
    """Whether the call got past the policy; whatever it did is taken back."""
    try:
        with session.writing() as s:
            found = row.call(s, cell, world)
            s.flush()
            raise TakenBack
    except TakenBack:
        return bool(found) if row.is_list else True
    except (RuleBroken, Stale):
        return True
    except (NotAllowed, NotFound):
        return False


def wanted(row: Call, cell: Cell) -> bool:
    """What the matrix says."""
    if row.of_role:
        return cell.by.may(row.permission)
    return is_allowed(cell.by.role, cell.relation, row.permission)


def refusal(row: Call, cell: Cell, world: World) -> str:
    """The words by which a call was refused; "" when it was not. Whatever it did is taken back."""
    try:
        with session.writing() as s:
            row.call(s, cell, world)
            raise TakenBack
    except TakenBack:
        return ""
    except HiwError as error:
        return str(error)


# A role that may not at all is told so before anything is looked for: each function's own first guard is seen.
@pytest.mark.parametrize("file_database", ["sqlite"], indirect=True)
def test_says_to_a_role_outside_of_a_row_that_it_is_the_role(world: World) -> None:
    mine = [cell for cell in world.cells if cell.relation == "own"]
    refused = [(row, cell) for row in ROWS for cell in mine if not cell.by.relations_for(row.permission)]
    told = {(*row.key, str(cell.by.role)): refusal(row, cell, world) for row, cell in refused}
    assert {key: said for key, said in told.items() if not said.startswith("Your role cannot")} == {}


# By permission: the clauses made for one function then serve the next.
@pytest.mark.parametrize("row", sorted(OF_RELATION, key=attrgetter("permission")), ids=lambda r: r.function.__name__)
def test_says_the_same_as_the_function(row: Call, world: World) -> None:
    assert_same(row, world.cells, world)


@pytest.mark.parametrize("file_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("row", OF_ROLE, ids=lambda row: row.function.__name__)
def test_says_the_same_as_the_function_that_asks_the_role_alone(row: Call, world: World) -> None:
    assert_same(row, [cell for cell in world.cells if cell.relation == "own"], world)


def assert_same(row: Call, cells: Sequence[Cell], world: World) -> None:
    wrong = [
        f"{cell.by.role} / {cell.relation}: {'refused' if wanted(row, cell) else 'allowed'}"
        for cell in cells
        if outcome(row, cell, world) != wanted(row, cell)
    ]
    assert not wrong, f"{row.permission.name}: {wrong}"


def test_has_as_many_cells_as_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    """The count that is printed, and that nobody makes small without saying so."""
    with capsys.disabled():
        print(f"\n{CELLS:,} cells: {len(ROWS)} functions, {len(Role)} roles, {len(HOLDS)} relations")
    assert CELLS > 10_000


def public_functions() -> set[tuple[str, str]]:
    """Every function of the subjects that takes a session and the actor."""
    found = set()
    for module in pkgutil.walk_packages(hiw.__path__, "hiw."):
        if module.name.startswith(("hiw.ui", "hiw.web", "hiw.commands", "hiw.__main__")):
            continue
        for name, function in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            is_own = function.__module__ == module.name and not name.startswith("_")
            if is_own and list(inspect.signature(function).parameters)[:2] == ["s", "by"]:
                found.add((module.name, name))
    return found


def test_has_a_row_for_every_function() -> None:
    without_row = {(module, name) for rows in (ONES_OWN, INSIDE) for module, names in rows.items() for name in names}
    known = {row.key for row in ROWS} | without_row | ELSEWHERE.keys()
    assert public_functions() - known == set()
    assert known - public_functions() == set()


def test_has_a_test_file_for_what_is_walked_elsewhere() -> None:
    for (_, name), file in ELSEWHERE.items():
        assert name in (session.ROOT / file).read_text(), name


def test_names_every_permission() -> None:
    assert set(MATRIX) == set(Permission)


@pytest.mark.parametrize("permission", Permission)
def test_is_walked_in_each_of_its_rows(permission: Permission) -> None:
    """A permission that no function asks for would be a promise that nothing keeps."""
    assert permission in {row.permission for row in ROWS} | ASKED_BESIDE, permission


ASKED_BESIDE = {
    Permission.OVERRIDE_ELIGIBILITY,
    Permission.OVERRIDE_FUND,
    Permission.READ_RESTRICTED_NOTES,
    Permission.READ_AUDIT,
    Permission.READ_TEAM_AUDIT,
    Permission.REVIEW_GLASS,  # tests/policy/test_glass.py
}


def test_shows_no_request_to_who_sees_plans_but_not_that_households() -> None:
    """`hiw.fund.queries.request_row.reads_why` asks by role alone; it is right as long as this holds."""
    for role in Role:
        plans, fund = (MATRIX[p].get(role, frozenset()) for p in (Permission.SEE_PLANS, Permission.SEE_FUND))
        assert not plans or fund <= plans, role


def test_refuses_a_word_that_stands_for_nothing() -> None:
    with pytest.raises(ValueError, match="sometimes"):
        read_matrix('[see_contacts]\nadvocate = "sometimes"')


def forget_clauses() -> None:
    """Clauses are kept: the next call shall build its own."""
    for kept in (relation_clauses.visible, relation_clauses._visible):
        kept.cache_clear()


@pytest.mark.parametrize("file_database", ["sqlite"], indirect=True)
def test_would_notice_a_wall_that_is_taken_down(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the wall of restriction gone, cells are allowed that the matrix refuses."""
    forget_clauses()
    monkeypatch.setattr(relation_clauses, "restricted_for", lambda by_id: sa.select(Household.id).where(sa.false()))
    try:
        row = next(row for row in ROWS if row.function.__name__ == "household_view")
        open_now = {cell.relation for cell in world.cells if outcome(row, cell, world) and not wanted(row, cell)}
        assert "own, restricted" in open_now
    finally:
        forget_clauses()


@pytest.mark.parametrize("file_database", ["sqlite"], indirect=True)
def test_would_notice_a_cell_that_says_more_than_is_done(world: World) -> None:
    """The control of the other side: a manager's row with one relation less is seen to differ."""
    row = next(row for row in ROWS if row.function.__name__ == "plan_view")
    mine = next(cell for cell in world.cells if cell.by.role is Role.MANAGER and cell.relation == "other")
    assert outcome(row, mine, world)
    assert Relation.ALL in mine.by.relations_for(row.permission)
