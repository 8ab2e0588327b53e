"""What a server sends to a browser: no frame holds what its reader may not see, on any page, for any role."""

import asyncio
from collections.abc import Iterator

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from db.session import reading
from hiw.words import reference
from tests.load.client import Tab
from tests.pages.naming import named_in, recorded_of
from tests.policy.staged import OF_A_HOUSEHOLD, OF_NONE, ServedStage

pytestmark = pytest.mark.requirement("ACL-07", "ACL-04", "ACL-12", "TST-01")
# Words that stand in the database once each, and who may read them.
MAY_READ = {
    "Zqhidden": {"joe"},  # a restricted person, on whose record joe is named
    "Zqasked": {"joe"},  # what was asked of the fund for that person's household
    "Zqwhy": {"joe", "tess", "mandy", "audrey"},  # why the fund is asked; susan pays, and does not see plans
    "Zqwrote": {"mandy"},  # a restricted note that mandy wrote about somebody on whose record nobody is named
    "Zqother": {"mandy", "susan"},  # a household of another team, in another authority
    "Zqplan": {"joe", "tess", "mandy", "audrey"},  # a goal of joe's other household, which audrey was given to read
    "Zqgone": {"mandy"},  # somebody restricted who has left a household that all but sam see
    "Zqsafe": set[str](),  # a safe address: on no page until it is asked for
}


class Listening(Tab):
    """A tab that keeps every frame as it came."""

    def __init__(self, port: int, cookie: str) -> None:
        super().__init__(port, cookie)
        self.frames: list[bytes] = []

    def _take_in(self, message: ForwardMsg) -> bool:
        self.frames.append(message.SerializeToString())
        return super()._take_in(message)


def addresses(stage: ServedStage) -> Iterator[tuple[str, str]]:
    """Every page, with each of what it may be about."""
    yield from ((page, "") for page in OF_NONE)
    yield from (
        (page, f"household={reference(home)}") for page in OF_A_HOUSEHOLD for home in (*stage.homes, stage.left)
    )
    yield from (("request", f"request={number}") for number in stage.requests)
    yield from (("colleague", f"staff={number}") for number in stage.colleagues)
    yield from (("caseload", f"show={show}") for show in ("ahead", "mix", "attention"))


async def frames_of(stage: ServedStage, name: str) -> list[bytes]:
    """Everything that the server sends to one colleague on all pages, and when they search."""
    async with Listening(stage.port, stage.cookies[name]) as tab:
        for page, query in addresses(stage):
            await tab.open(page, query)
        await tab.open("")
        for find in tab.widgets("find"):
            for typed in MAY_READ:
                await tab.type(find, typed)
        return tab.frames


@pytest.fixture(scope="module")
def frames(stage: ServedStage) -> dict[str, list[bytes]]:
    """Every frame that each colleague was sent."""
    return {name: asyncio.run(frames_of(stage, name)) for name in stage.cookies}


@pytest.fixture(scope="module")
def sent(frames: dict[str, list[bytes]]) -> dict[str, bytes]:
    """What each colleague was sent."""
    return {name: b"".join(each) for name, each in frames.items()}


@pytest.fixture(scope="module")
def drawn(frames: dict[str, list[bytes]]) -> dict[str, bytes]:
    """What of it was drawn: other frames say back which page was asked for."""
    return {
        name: b"".join(frame for frame in each if ForwardMsg.FromString(frame).HasField("delta"))
        for name, each in frames.items()
    }


def test_hold_no_word_that_their_reader_may_not_see(sent: dict[str, bytes], capsys: pytest.CaptureFixture[str]) -> None:
    """The control is in it: whoever may read a word does get it, so that the test would see it elsewhere too."""
    for word, readers in MAY_READ.items():
        echo = word.encode()  # what was typed in the search box comes back to who typed it
        with_word = {name for name, frames in sent.items() if echo + b" " in frames or echo + b": " in frames}
        assert with_word - readers == set(), word
        if word in ("Zqhidden", "Zqasked", "Zqwhy", "Zqother", "Zqplan", "Zqgone"):
            assert with_word == readers, word
    with capsys.disabled():
        print(f"\n{sum(map(len, sent.values())) / 1000:,.0f} kB of frames for {len(sent)} colleagues")


@pytest.mark.requirement("AUD-01")
def test_name_no_household_but_those_in_lines_of_the_record(drawn: dict[str, bytes]) -> None:
    """Every page is opened here for every role: a new one that names households and records nothing is found."""
    with reading() as s:
        named = {name: named_in(s, frames) for name, frames in drawn.items()}
        assert [name for name, ids in named.items() if ids - recorded_of(s, name)] == []
    assert {name for name, ids in named.items() if not ids} == {"sam"}


def test_hold_no_restricted_note_but_for_its_writer(sent: dict[str, bytes]) -> None:
    times = {name: frames.count(b"Zqwrote") for name, frames in sent.items()}
    assert times["joe"] == times["tess"] < times["mandy"]
