"""The record of what is done with caseloads …"""

import ast
from pathlib import Path

import pytest

from db.enums import EventName
from hiw.audit.sentences import LATER_VERSION, describe
from tests.workload.reassignment.staged import TODAY

ROOT = Path(__file__).parents[3]
SOURCES = [*ROOT.glob("hiw/workload/actions/*.py"), ROOT / "hiw/households/reassignment.py"]
SUBJECTS = (
    "concern",
    "handover",
    "household",
    "key_event",
    "moves",
    "need",
    "reduction",
    "skill",
    "stay",
    "workload_plan",
)
BUILT = {f"{subject}.{end}" for subject in ("concern", "stay") for end in ("noted", "ended")}


def words() -> list[str]:
    names = {EventName[node.attr] for path in SOURCES for node in ast.walk(ast.parse(path.read_text()))
             if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "EventName"}  # fmt: skip
    found = {name for name in names if name.split(".")[0] in SUBJECTS}
    return sorted(found | BUILT | {"colleague.home_set"})


def test_has_words_to_look_at() -> None:
    assert {"moves.made", "moves.undone", "household.assigned", "handover.read"} <= set(words())
    assert len(words()) > 15


@pytest.mark.parametrize("word", words())
def test_says_each_thing_in_a_sentence(word: str) -> None:
    sentence = describe(word, "", {"what": [None, "Urdu"]}, "A reason", TODAY)
    assert not sentence.startswith("recorded:"), sentence
    assert sentence != LATER_VERSION


def test_tells_what_a_need_or_skill_was() -> None:
    assert describe("need.noted", "", {"what": [None, "Urdu"]}, "", TODAY).endswith("must bring: Urdu")
    assert describe("skill.taken", "", {"what": ["Urdu", None]}, "", TODAY).endswith("brings: Urdu")
    assert describe("skill.given", "", {}, "", TODAY) == "noted what a colleague brings"
