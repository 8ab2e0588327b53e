"""Pages as a person sees them: through the main script, with a real session in a real database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import streamlit as st
from streamlit.testing.v1 import AppTest

from db.enums import Role
from db.models import Membership
from db.session import writing
from hiw import words
from hiw.accounts.sessions import account_named, begin_session
from hiw.cookie_names import SESSION
from hiw.policy.permissions import Actor
from hiw.ui.forms import Form
from hiw.ui.page_registry import ENTRIES
from hiw.ui.view_log import end_searches
from tests import factories
from tests.pages.naming import Named

MAIN = Path(__file__).parents[2] / "hiw" / "ui" / "main.py"
_SCRIPTS = {entry.name: str(entry.file) for entry in ENTRIES}
COOKIE = "cookie of this test's browser"
SLOW = 30  # seconds; a page takes a tenth of one

AsPerson = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _quick(components_found_once: None) -> None:
    """Each test plays at least one browser."""


@pytest.fixture(autouse=True)
def _lands(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What an action says of a field stands beside it: its form asks for one of that name, or calls it otherwise."""
    lost: set[str] = set()
    save = Form.save

    def watched(form: Form, *given: Any, **named: Any) -> bool:
        lost.update(f"{form.name}: {name}" for name in form.state.refused if name and name not in form._fields)
        return save(form, *given, **named)

    monkeypatch.setattr(Form, "save", watched)
    yield
    assert lost == set(), "said at the button"


@pytest.fixture
def named(database: str | list[str]) -> Iterator[Named]:
    """What pages have said in this test: whoever was shown a household is in the record for it."""
    named = Named()
    yield named
    if isinstance(database, str):
        end_searches()
        assert named.without_a_line() == [], "named, and not recorded"


def script_of(page: str) -> str:
    """The file of a page, to open it in a test's browser."""
    return _SCRIPTS[page]


@pytest.fixture
def as_person(database: str, named: Named, monkeypatch: pytest.MonkeyPatch) -> AsPerson:
    """`as_person("joe", "notes", household="HIW-00001")`: a browser in which this colleague is signed in, at a page.

    Only the way of the cookie from the browser is replaced; the session is begun as the sign-in form does.
    """
    monkeypatch.setattr(
        type(st.context), "cookies", property(lambda _: {SESSION: st.session_state.get(COOKIE, "")})
    )  # fmt: skip

    def signed_in(username: str, page: str = "", **address: str) -> AppTest:
        at = AppTest.from_file(str(MAIN), default_timeout=SLOW)
        at.session_state[COOKIE] = _token(username)
        named.watch(at, username)
        at.run()
        if page:
            at.switch_page(script_of(page))
            for name, value in address.items():
                at.query_params[name] = value
            at.run()
        assert not at.exception, at.exception
        return at

    return signed_in


def _token(username: str) -> str:
    with writing() as s:
        account = account_named(s, username)
        assert account is not None, f"nobody is called {username}"
        issued = begin_session(s, account)
    assert issued is not None
    return issued.token


@dataclass(frozen=True)
class PageHousehold:
    """A household of Sefton with two members, and its advocate `joe`."""

    household_id: int
    ann: int
    bo: int
    by: Actor

    def key(self, name: str) -> str:
        """The key of a field: `key("note.body")`."""
        return f"household.{self.household_id}.{name}"

    @property
    def reference(self) -> str:
        """HIW-00042."""
        return words.reference(self.household_id)


@pytest.fixture
def here(database: str) -> PageHousehold:
    """A household, and a colleague of each role: advocates joe and sam, senior tess, auditor audrey, support susan."""
    with writing() as s:
        by = factories.colleague(s, username="joe", full_name="Jo Field")
        factories.colleague(s, username="sam", full_name="Sam Hill")
        factories.colleague(s, Role.SENIOR, username="tess", full_name="Tess Dean")
        audrey = factories.colleague(s, Role.AUDITOR, username="audrey")
        factories.colleague(s, Role.SUPPORT, username="susan")
        household_id = factories.household(s, "Ann Lee", "Bo Lee", advocate=by)
        factories.sample(s, household_id, audrey)
        people = sa.select(Membership.person_id).where(Membership.household_id == household_id)
        ann, bo = s.scalars(people.order_by(Membership.id))
        return PageHousehold(household_id, ann, bo, by)


def said(at: AppTest) -> str:
    """All plain text of the page, from top to bottom."""
    return "\n".join(text.value for text in at.text)


def shown(at: AppTest) -> str:
    """The words of texts, of boxes to tick, of ways to other pages and of Markdown, each without its marks."""
    marked = [*(box.label for box in at.checkbox), *(mark.value for mark in at.markdown)]
    marked += [link.proto.label for link in at.get("page_link")]
    return "\n".join([said(at), *(re.sub(r"\*\*|\\(?=\W)", "", words) for words in marked)])
