"""The pages of docs that are made from code and tests …"""

import ast

import pytest

from tests import behaviour_page, made_pages
from tests.behaviour_page import sentence_of
from tests.sentences_page import sentences_of


@pytest.mark.parametrize(
    ("said", "test", "sentence"),
    [
        ("A note …\n\nand more.", "test_is_kept", "A note is kept"),
        ("The clock …", "test_s_moments_come_back", "The clock's moments come back"),
        ("The house rules.", "test_a_person_s_name_is_long", "The house rules. a person's name is long"),
        (None, "test_it_is_so", "it is so"),
    ],
)
def test_say_what_a_test_shows_in_one_sentence(said: str | None, test: str, sentence: str) -> None:
    assert sentence_of(said, test) == sentence


def test_have_the_tests_of_a_class_below_its_own_words() -> None:
    tree = ast.parse(
        '"""A door …"""\ndef test_opens(): ...\nclass TestKey:\n  """A key …"""\n  def test_turns(self): ...'
    )
    lines = [line for line in behaviour_page._lines_of(tree, "`a file`") if line]
    assert lines == ["A door … (`a file`)", "* opens", "A key … (`TestKey`)", "* turns"]


def test_have_what_is_shown_said_refused_or_labelled_and_nothing_that_only_explains() -> None:
    found = sentences_of(
        ast.parse(
            '"""What it is for. Nobody reads it."""\n'
            'st.button("Save", key="save.it", help="Keeps it")\nperform("Kept.", keep)\n'
            'raise RuleBroken(f"Enter a day after {day}.", "due_on")\n'
            'WHY = {"late": "It is late by a day."}\nform.text("reason", label="The reason")\n'
        )
    )
    assert list(found) == [
        "Save", "Keeps it", "Kept.", "Enter a day after {…}.", "It is late by a day.", "reason", "The reason",
    ]  # fmt: skip


def test_that_are_out_of_date_are_named(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behaviour_page, "made", lambda: "something else")
    assert made_pages.main(["--check", "behaviour"]) == 1
    assert "run `make behaviour` and commit it" in capsys.readouterr().out
