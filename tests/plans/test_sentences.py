"""A line of the record …"""

from datetime import date, timedelta
from typing import Any

import pytest

from hiw.audit.sentences import SENTENCES, ago, describe
from hiw.plans.rules import UNDOABLE
from tests.clocks import NOON

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("word", "changes", "reason", "sentence"),
    [
        ("action.ticked", {"status": ["to_do", "done"], "done_on": [None, "2026-11-23"]}, "", "ticked “X” done"),
        ("action.moved", {"due_on": ["2026-11-20", "2026-12-03"]}, "", "moved “X” to Thu 3 Dec"),
        (
            "action.changed",
            {"owner_kind": ["member", "staff"], "owner_person_id": [1, None], "due_on": [None, "2026-12-03"]},
            "",
            "changed “X”: who does it, due date",
        ),
        ("barrier.set_aside", {}, "Entered twice", "set the barrier “X” aside: Entered twice"),
        ("goal.changed", {"barrier_ids": [[], [1]]}, "", "changed the goal “X”: barriers it answers"),
        ("household.extended", {}, "Court in May", "gave the household more time: Court in May"),
        ("member.left", {}, "", "recorded that X left the household"),
        ("letter.sent_out", {}, "Asked for", "did something that this version of the planner has no words for"),
    ],
)
def test_is_said_as_a_colleague_would_say_it(word: str, changes: dict[str, Any], reason: str, sentence: str) -> None:
    assert describe(word, "X", changes, reason, TODAY) == sentence


def test_shows_what_people_typed_exactly() -> None:
    typed = "{what}  *two*  spaces"
    assert describe("action.ticked", typed, {}, "", TODAY) == f"ticked “{typed}” done"


@pytest.mark.parametrize("word", sorted(UNDOABLE))
def test_of_every_change_that_can_be_undone_has_words_of_its_own(word: str) -> None:
    assert word in SENTENCES


def test_says_how_long_ago_it_was() -> None:
    assert ago(NOON, NOON + timedelta(seconds=59)) == "just now"
    assert ago(NOON, NOON + timedelta(seconds=60)) == "1 minute ago"
    assert ago(NOON, NOON + timedelta(minutes=2, seconds=5)) == "2 minutes ago"
