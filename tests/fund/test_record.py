"""What is done with the fund stands in the record …"""

import ast
from datetime import date

import pytest

from db.enums import EventName
from db.session import ROOT
from hiw.audit.sentences import describe
from hiw.audit_log.differences import differences
from hiw.fund.actions.transitions import TRANSITION_EVENTS

TODAY = date(2026, 11, 23)
SUBJECTS = {"fund_request", "funder", "budget_line", "virement", "fund_category", "period", "spend", "ledger"}
EVENTS = [event for event in EventName if event.split(".")[0] in SUBJECTS]


def test_under_names_that_are_found_here() -> None:
    assert len(EVENTS) > 28
    assert {*TRANSITION_EVENTS.values(), *map(EventName, named_in_actions())} <= set(EVENTS)


def named_in_actions() -> set[str]:
    """The events that the fund's actions write by name."""
    files = (ROOT / "hiw/fund/actions").glob("*.py")
    return {
        EventName[node.attr]
        for path in files
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "EventName"
    }


@pytest.mark.parametrize("event", EVENTS)
def test_in_a_sentence_and_not_as_a_word(event: EventName) -> None:
    sentence = describe(event, "", {}, "Because", TODAY)
    assert not sentence.startswith("recorded: ")
    assert sentence[0].islower()
    assert "{" not in sentence


def test_with_amounts_in_pounds() -> None:
    changes = {"amount_pence": [10_000, 12_050], "vat_pence": [None, 0], "amount": [None, "£5.00"]}
    assert list(differences(changes, TODAY)) == [
        "amount: £100.00 → £120.50", "vat: nothing → £0.00", "amount: nothing → £5.00",
    ]  # fmt: skip
