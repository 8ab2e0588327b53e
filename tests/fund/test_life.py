"""The life of a request …"""

import re

import pytest

from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from db.session import ROOT
from hiw.errors import RuleBroken
from hiw.fund.actions.transitions import TRANSITION_EVENTS
from hiw.fund.lifecycle_diagram import page
from hiw.fund.request_lifecycle import IS_NOW, TRANSITIONS, next_status
from hiw.words import _SAID

PAGE = ROOT / "docs/fund-life.md"


def test_is_drawn_as_the_table_has_it() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m hiw.fund.lifecycle_diagram > docs/fund-life.md"


def test_is_drawn_with_every_state_and_every_move() -> None:
    """Read back from the picture, without the code that drew it."""
    drawn = {
        (one, by.replace(" ", "_"), other)
        for one, other, all_by in re.findall(r"^    (\w+) --> (\w+): (.+)$", PAGE.read_text("utf-8"), re.M)
        for by in all_by.split(", ")
    }
    assert drawn == {
        (one.value, move.value, to.value) for one, moves in TRANSITIONS.items() for move, to in moves.items()
    }


def test_has_every_state_and_every_move_has_a_place_and_a_word() -> None:
    assert set(TRANSITIONS) == set(S) == set(IS_NOW)
    assert {move for moves in TRANSITIONS.values() for move in moves} == set(M) == set(TRANSITION_EVENTS)
    assert len(set(TRANSITION_EVENTS.values())) == len(M)
    assert {f"RequestTransition.{move.value}" for move in M} <= _SAID.keys()


def test_leads_from_a_draft_to_every_state_and_ends() -> None:
    reached, new = set(), {S.DRAFT}
    while new:
        reached |= new
        new = {to for status in new for to in TRANSITIONS[status].values()} - reached
    assert reached == set(S)
    assert {status for status, moves in TRANSITIONS.items() if not moves} == {
        S.WITHDRAWN, S.DECLINED, S.CANCELLED, S.REFUNDED,
    }  # fmt: skip


@pytest.mark.parametrize("status", S)
@pytest.mark.parametrize("move", M)
def test_goes_only_as_the_table_says(status: S, move: M) -> None:
    if move in TRANSITIONS[status]:
        assert next_status(status, move) is TRANSITIONS[status][move]
    else:
        with pytest.raises(RuleBroken, match=f"This request {IS_NOW[status]}, so that cannot be done now"):
            next_status(status, move)
