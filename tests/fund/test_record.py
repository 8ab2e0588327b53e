"""What is done with the fund stands in the record …"""

import ast
import re
from datetime import date
from pathlib import Path

import pytest

from db.session import ROOT
from hiw.audit.sentences import describe
from hiw.audit_log.differences import differences
from hiw.fund.actions.transitions import TRANSITION_WORDS

TODAY = date(2026, 11, 23)
SUBJECTS = re.compile(r"(fund_request|funder|budget_line|virement|fund_category|period)\.[a-z_]+")


def words_in(path: Path) -> set[str]:
    """The audit words that stand in a file as they are."""
    texts = (node.value for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and SUBJECTS.fullmatch(text)}


WORDS = {word for path in (ROOT / "hiw/fund/actions").glob("*.py") for word in words_in(path)}
WORDS |= {f"fund_request.{done}" for done in TRANSITION_WORDS.values()} | {"virement.agreed", "virement.declined"}


def test_under_words_that_are_found_here() -> None:
    assert len(WORDS) > 28


@pytest.mark.parametrize("word", sorted(WORDS))
def test_in_a_sentence_and_not_as_a_word(word: str) -> None:
    sentence = describe(word, "", {}, "Because", TODAY)
    assert not sentence.startswith("recorded: ")
    assert sentence[0].islower()
    assert "{" not in sentence


def test_with_amounts_in_pounds() -> None:
    changes = {"amount_pence": [10_000, 12_050], "vat_pence": [None, 0], "amount": [None, "£5.00"]}
    assert list(differences(changes, TODAY)) == [
        "amount: £100.00 → £120.50", "vat: nothing → £0.00", "amount: nothing → £5.00",
    ]  # fmt: skip
