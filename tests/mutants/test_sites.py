"""A guard …"""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from db.enums import Role
from db.models import AuditEvent
from hiw.errors import NotAllowed
from tests import factories
from tests.mutants import sites
from tests.mutants.guards import GUARDS, Guard, everything, passes
from tests.mutants.hook import Hook
from tests.mutants.runs import Switch
from tests.mutants.taken_out import Site, Switched

pytestmark = pytest.mark.requirement("TST-06")
CODE = '''"""Some of the shapes that a guard has."""

import sqlalchemy as sa

from hiw.errors import NotAllowed
from hiw.policy.scope import visible_to
from hiw.policy import permissions as rules
from hiw.policy.permissions import Actor, Permission, require


def check_nobody_else(by: Actor, staff_id: int) -> None:
    if by.id != staff_id:
        raise NotAllowed("This is not yours.")


def view(s, by, row):
    rules.require(by, Permission.SEE_PLANS)
    query = sa.select(row).where(row.is_read, row.staff_id == by.id, visible_to(by))
    return query if by.may(Permission.READ_AUDIT) else None


def change(s, by, *, row):
    require(by, Permission.EDIT_PLANS)
    check_nobody_else(by, row.staff_id)
    return "changed"
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The code above as a module of the programme."""
    path = tmp_path / "shapes.py"
    path.write_text(CODE)
    monkeypatch.syspath_prepend(str(tmp_path))
    import shapes  # type: ignore[import-not-found]

    monkeypatch.setattr(shapes.check_nobody_else, "__module__", "hiw.shapes")
    yield shapes
    del sys.modules["shapes"]


def found(module: ModuleType) -> list[Site]:
    return list(sites._sites_of(module))


def test_is_found_by_what_is_called_and_by_its_shape(module: ModuleType) -> None:
    assert {site.id for site in found(module)} == {
        "shapes:check_nobody_else if 1",
        "shapes:view require 1",
        "shapes:view may 1",
        "shapes:view where 1",
        "shapes:view visible_to 1",
        "shapes:change require 1",
        "shapes:change check_nobody_else 1",
    }


def switched(module: ModuleType) -> tuple[Any, Switch]:
    """The module anew, in which a guard can be out."""
    at = found(module)
    del sys.modules["shapes"]
    switch = Switch(at)
    hook = Hook({"shapes": Switched(at).visit}, {"__out__": switch.is_out, "__instead__": switch.instead})
    hook.install()
    try:
        import shapes
    finally:
        sys.meta_path.remove(hook)
    return shapes, switch


@pytest.mark.parametrize(
    ("out", "says"),
    [
        ("", "Your role cannot"),
        ("shapes:change require 1", "This is not yours"),
        ("shapes:change check_nobody_else 1", "Your role cannot"),
    ],
)
def test_is_taken_out_alone(module: ModuleType, out: str, says: str) -> None:
    changed, switch = switched(module)
    switch.out = out
    with pytest.raises(NotAllowed, match=says):
        changed.change(None, factories.actor(Role.AUDITOR), row=ChangedRow())


def test_that_is_a_refusal_is_never_come_to(module: ModuleType) -> None:
    changed, switch = switched(module)
    switch.out = "shapes:check_nobody_else if 1"
    changed.check_nobody_else(factories.actor(), ChangedRow.staff_id)


def test_of_a_statement_is_true_for_all(module: ModuleType) -> None:
    changed, switch = switched(module)
    switch.out = "shapes:view where 1"
    statement = changed.view(None, factories.actor(Role.MANAGER), AuditEvent)
    assert "audit_lines.staff_id" not in str(statement.whereclause)
    switch.out = "shapes:view may 1"
    assert changed.view(None, factories.actor(Role.ADVOCATE), AuditEvent) is not None


def test_tells_that_it_was_come_to(module: ModuleType) -> None:
    changed, switch = switched(module)
    with pytest.raises(NotAllowed):
        changed.change(None, factories.actor(Role.AUDITOR), row=ChangedRow())
    assert switch.seen == {"shapes:change require 1"}


class ChangedRow:
    """What is changed: it is somebody else's."""

    staff_id = 2


def test_keeps_its_name_when_lines_move(module: ModuleType, tmp_path: Path) -> None:
    before = [(site.id, site.mark) for site in found(module)]
    (tmp_path / "shapes.py").write_text(CODE.replace("import sqlalchemy", "\n\n\nimport sqlalchemy"))
    assert [(site.id, site.mark) for site in found(module)] == before


def test_that_stands_nowhere_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sites, "GUARDS", (*GUARDS, Guard(everything, passes, ())))
    with pytest.raises(LookupError, match="these guards stand nowhere: everything"):
        sites.sites()
