"""Checks …"""

import pytest

from hiw import text
from hiw.errors import Checks, NotFound, RuleBroken, RulesBroken, rehearsal


def refuse(sentence: str, field: str = "") -> None:
    raise RuleBroken(sentence, field)


def test_let_through_what_no_rule_refuses() -> None:
    with Checks() as check:
        why = check("reason", text.line, " On leave ", "The reason")
    assert why == "On leave"


def test_raise_one_refusal_with_its_field() -> None:
    with pytest.raises(RuleBroken) as refused, Checks() as check:
        check("reason", text.line, "", "The reason")
    assert (type(refused.value), refused.value.field) == (RuleBroken, "reason")
    assert str(refused.value) == "The reason is empty. Please fill it in."


def test_raise_all_refusals_together_each_with_its_field() -> None:
    with pytest.raises(RulesBroken) as refused:
        refuse_four()
    said = [(one.field, str(one)) for one in refused.value.each]
    assert said == [("from_on", "Too early."), ("to_on", "Too late."), ("name", "Empty."), ("names", "Too many.")]
    assert str(refused.value) == "Too early. Too late. Empty. Too many."


def refuse_four() -> None:
    with Checks() as check:
        check("from_on", refuse, "Too early.")
        check("from_on", refuse, "Too late.", "to_on")  # a rule that names its field knows better
        check("names", refuse_two)


def refuse_two() -> None:
    with Checks() as check:
        check("name", refuse, "Empty.")
        check("", refuse, "Too many.")


def test_stop_at_once_for_anything_else_than_a_broken_rule() -> None:
    def missing() -> None:
        raise NotFound("Gone.")

    def both() -> None:
        with Checks() as check:
            check("name", refuse, "Empty.")
            check("name", missing)

    with pytest.raises(NotFound):
        both()


def cannot_go_on() -> None:
    raise TypeError("no day is not before a day")


def one_that_cannot_go_on_before_one_that_refuses() -> None:
    with Checks() as check:
        check("on", cannot_go_on)
        check("name", refuse, "Empty.")


def test_hear_in_a_rehearsal_what_stands_behind_a_rule_that_cannot_go_on() -> None:
    with rehearsal(), pytest.raises(RuleBroken, match="Empty"):
        one_that_cannot_go_on_before_one_that_refuses()
    with pytest.raises(TypeError):
        one_that_cannot_go_on_before_one_that_refuses()


def test_of_a_single_rule_are_each_of_its_refusals() -> None:
    refused = RuleBroken("No.")
    assert refused.each == (refused,)
