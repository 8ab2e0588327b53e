"""What a server sends to a browser: no frame holds what its reader may not see, on any page, for any role."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
import sqlalchemy.orm
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.choices import NoteKind, Role
from db.models import CaseNote, CaseNotePerson, Membership
from db.session import writing
from hiw import clock
from hiw.people.rules import Actor
from hiw.people.sessions import account_named, begin_session
from hiw.ui.door.cookies import SESSION
from hiw.words import reference
from tests import factories, factories_trust
from tests import factories_plans as plans
from tests.load.client import Tab
from tests.load.stage import Database, serving

pytestmark = pytest.mark.requirement("ACL-07", "ACL-04", "ACL-12", "TST-01")
OF_A_HOUSEHOLD = ("plan", "household_people", "notes", "reviews", "record")
OF_NONE = ("", "households", "add_household", "team", "settings", "account", "activity")
# Words that stand in the database once each, and who may read them.
MAY_READ = {
    "Zqhidden": {"joe"},  # a restricted person, on whose record joe is named
    "Zqwrote": {"mandy"},  # a restricted note that mandy wrote about somebody on whose record nobody is named
    "Zqother": {"mandy", "susan"},  # a household of another team, in another authority
    "Zqplan": {"joe", "tess", "mandy", "audrey"},  # a goal of joe's other household, which audrey was given to read
    "Zqsafe": set[str](),  # a safe address: on no page until it is asked for
}


@dataclass(frozen=True)
class Stage:
    """A served database, and its households."""

    port: int
    homes: tuple[int, ...]
    cookies: dict[str, str]


class Listening(Tab):
    """A tab that keeps every frame as it came."""

    def __init__(self, port: int, cookie: str) -> None:
        super().__init__(port, cookie)
        self.frames: list[bytes] = []

    def _take_in(self, message: ForwardMsg) -> bool:
        self.frames.append(message.SerializeToString())
        return super()._take_in(message)


@pytest.fixture
def stage(sqlite_database: str, tmp_path: Path) -> Iterator[Stage]:
    """One server, five colleagues of different roles and one more advocate."""
    with writing() as s:
        people = {
            "tess": factories.colleague(s, Role.SENIOR, username="tess"),
            "joe": factories.colleague(s, username="joe"),
            "sam": factories.colleague(s, username="sam"),
            "mandy": factories.colleague(s, Role.MANAGER, username="mandy"),
            "susan": factories.colleague(s, Role.SUPPORT, username="susan"),
            "audrey": factories.colleague(s, Role.AUDITOR, username="audrey"),
        }
        homes = _homes(s, people)
        cookies = {name: f"{SESSION}={_token(s, name)}" for name in people}
    with serving(Database("sqlite", 3, sqlite_database), tmp_path) as server:
        yield Stage(server.port, homes, cookies)


def _homes(s: sa.orm.Session, people: dict[str, Actor]) -> tuple[int, ...]:
    joe, mandy = people["joe"], people["mandy"]
    hidden = factories.household(s, "Zqhidden Lee", "Bo Lee", advocate=joe)
    plain = factories.household(s, "Ann Dean", "Cy Dean", advocate=joe)
    lou = factories.colleague(s, Role.ADVOCATE, "LIV", senior_id=None)
    other = factories.household(s, "Zqother Mills", authority="LIV", advocate=lou)
    zoe, ann = (s.scalars(_first_member(home)).first() for home in (hidden, plain))
    assert zoe
    assert ann
    factories_trust.restriction(s, mandy, zoe)
    factories_trust.named(s, joe, zoe)
    factories_trust.safe_contact(s, ann, address="Zqsafe Street", alert="Ring at noon")
    plans.action(s, plans.goal(s, plain, "Zqplan: I want to work", person_id=ann))
    factories.sample(s, plain, people["audrey"])
    note = CaseNote(
        household_id=plain, kind=NoteKind.CALL, happened_on=clock.today(), body="Zqwrote", is_restricted=True,
        written_by_id=mandy.id, written_at=clock.now(),
    )  # fmt: skip
    s.add(note)
    s.flush()
    s.add(CaseNotePerson(note_id=note.id, person_id=ann))
    return hidden, plain, other


def _first_member(home: int) -> sa.Select[int]:
    return sa.select(Membership.person_id).where(Membership.household_id == home).order_by(Membership.id)


def _token(s: sa.orm.Session, username: str) -> str:
    account = account_named(s, username)
    issued = account and begin_session(s, account)
    assert issued
    return issued.token


async def frames_of(stage: Stage, name: str) -> bytes:
    """Everything that the server sends to one colleague on all pages, and when they search."""
    async with Listening(stage.port, stage.cookies[name]) as tab:
        for page in OF_NONE:
            await tab.open(page)
        for page in OF_A_HOUSEHOLD:
            for home in stage.homes:
                await tab.open(page, f"household={reference(home)}")
        await tab.open("")
        for find in tab.widgets("find"):
            for typed in MAY_READ:
                await tab.type(find, typed)
        return b"".join(tab.frames)


def test_hold_no_word_that_their_reader_may_not_see(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    """The control is in it: whoever may read a word does get it, so that the test would see it elsewhere too."""
    sent = {name: asyncio.run(frames_of(stage, name)) for name in stage.cookies}
    for word, readers in MAY_READ.items():
        echo = word.encode()  # what was typed in the search box comes back to who typed it
        with_word = {name for name, frames in sent.items() if echo + b" " in frames or echo + b": " in frames}
        assert with_word - readers == set(), word
        if word in ("Zqhidden", "Zqother", "Zqplan"):
            assert with_word == readers, word
    with capsys.disabled():
        print(f"\n{sum(map(len, sent.values())) / 1000:,.0f} kB of frames for {len(sent)} colleagues")


def test_hold_no_restricted_note_but_for_its_writer(stage: Stage) -> None:
    sent = {name: asyncio.run(frames_of(stage, name)).count(b"Zqwrote") for name in ("mandy", "joe", "tess")}
    assert sent["joe"] == sent["tess"] < sent["mandy"]
