"""What is asked and done through the screen …"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.enums import Role
from db.session import ROOT
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor, Permission, PolicyNotChecked, allow_own, require, require_check
from tests import factories
from tests.policy.calls import ROWS, Call

SUBJECTS = [
    path for path in sorted((ROOT / "hiw").rglob("*.py")) if not {"ui", "web"} & set(path.relative_to(ROOT).parts)
]
EVERYTHING = [*sorted((ROOT / "hiw").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py")), ROOT / "app.py"]


@pytest.mark.requirement("ACL-03")
def test_raises_when_it_ends_without_having_asked_the_policy() -> None:
    with pytest.raises(PolicyNotChecked, match="peek"), require_check("peek"):
        pass


@pytest.mark.requirement("ACL-03")
def test_is_fine_when_it_asked_and_raises_what_it_raised() -> None:
    by = factories.actor()
    with require_check("own"):
        allow_own(by)
    with require_check("need"):
        require(by, Permission.SEE_PLANS)
    with pytest.raises(NotAllowed), require_check("need"):
        require(by, Permission.MANAGE_STAFF)


@pytest.mark.requirement("ACL-03")
def test_asks_anew_each_time() -> None:
    with require_check("first"):
        allow_own(factories.actor())
    with pytest.raises(PolicyNotChecked), require_check("second"):
        pass


@pytest.mark.requirement("ACL-03")
def test_goes_through_the_guard_in_every_way_in() -> None:
    """`ask`, `perform` and the files are the only places outside of tests and commands that open a session."""
    opens = {path.relative_to(ROOT).as_posix() for path in EVERYTHING if _calls(path, {"reading", "writing", "asking"})}
    guarded = {path.relative_to(ROOT).as_posix() for path in EVERYTHING if _calls(path, {"require_check"})}
    signs_in = {"hiw/ui/identity.py", "hiw/web/auth_middleware.py", "hiw/web/routes.py", "hiw/web/startup.py"}
    beside = {path for path in opens - guarded - signs_in if path.startswith(("hiw/ui", "hiw/web", "pages", "app"))}
    assert beside <= {
        "hiw/ui/denials.py", "hiw/ui/view_log.py", "hiw/ui/pending.py", "hiw/web/idle_ping.py",
        "hiw/web/ended_sessions.py",
        "hiw/web/sign_in_steps.py", "hiw/web/password_reset.py", "hiw/web/readiness.py", "hiw/web/form_posts.py",
        "hiw/ui/read_session.py",
    }  # fmt: skip
    assert {"hiw/ui/run.py", "hiw/web/downloads.py"} <= guarded


@pytest.mark.requirement("CON-01")
@pytest.mark.parametrize("path", SUBJECTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_knows_no_screen_inside_of_a_transaction(path: Path) -> None:
    names = {name.split(".")[0] for node in ast.walk(ast.parse(path.read_text("utf-8"))) for name in _imported(node)}
    assert "streamlit" not in names


@pytest.mark.requirement("ST-06", "ST-07")
@pytest.mark.parametrize("path", EVERYTHING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_keeps_nobody_s_data_in_a_cache_and_unpickles_nothing(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    used = {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not used & {"st.cache_data", "st.cache_resource", "pd.read_pickle", "joblib.load", "pickle.loads"}
    assert "pickle" not in {name for node in ast.walk(tree) for name in _imported(node)}


def test_of_these_would_see_one() -> None:
    """The control of the lints above."""
    tree = ast.parse("import pickle\nimport streamlit as st\n@st.cache_data\ndef f(): ...")
    assert {name for node in ast.walk(tree) for name in _imported(node)} == {"pickle", "streamlit"}
    assert "st.cache_data" in {ast.unparse(node) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom) and node.module:
        yield node.module


def _calls(path: Path, names: set[str]) -> bool:
    tree = ast.parse(path.read_text("utf-8"))
    return any(isinstance(node, ast.Call) and ast.unparse(node.func) in names for node in ast.walk(tree))


@pytest.mark.requirement("ACL-13")
@pytest.mark.usefixtures("sqlite_database")
@pytest.mark.parametrize("row", [row for row in ROWS if ".actions" in row.function.__module__], ids=lambda r: r.key[1])
def test_changes_nothing_for_an_auditor(row: Call) -> None:
    """No action's permission is held by an auditor through any relation."""
    auditor = factories.actor(Role.AUDITOR)
    assert isinstance(auditor, Actor)
    looks = {Permission.SEE_CONTACTS, Permission.SEE_PLANS, Permission.SEE_SPEND, Permission.READ_LEDGER}
    changes = row.permission not in looks  # a copy of figures is recorded, and changes nothing
    assert not changes or not auditor.may(row.permission), row.permission
