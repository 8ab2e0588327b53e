"""Writes that mypy refuses, each with the error that it must find: were one no error any more, its `ignore` would be
one (`warn_unused_ignores`). Nothing here is run."""

from functools import partial

from hiw.plans.actions import change_action, postpone_action, rate, tick_action, write_note
from hiw.ui.bound_action import ShapedAction, bind
from hiw.ui.forms import Form
from hiw.ui.run import perform, perform_on_click


def of_fields() -> None:
    perform("", bind(tick_action, action_id=7, done=True))
    perform("", bind(tick_action, action_id=7, is_done=True))  # type: ignore[call-arg]
    perform("", bind(tick_action, action_id=7))  # type: ignore[call-arg]
    perform("", bind(tick_action, action_id="7", done=True))  # type: ignore[arg-type]
    perform("", bind(tick_action, action_id=None, done=True))  # type: ignore[arg-type]
    perform("", bind(change_action))  # type: ignore[call-arg]
    perform("", tick_action)  # type: ignore[arg-type]


def of_what_is_said() -> None:
    on_click = perform_on_click("", bind(postpone_action, action_id=7), at="plan")
    on_click("plan")  # type: ignore[call-arg]
    perform_on_click("", bind(postpone_action, action_id=7), place="plan")  # type: ignore[call-arg]


def of_what_is_returned() -> None:
    done = perform("", bind(tick_action, action_id=7, done=True))
    text: str | None = done  # type: ignore[assignment]
    assert text


def of_forms(form: Form) -> None:
    form.save("Save", partial(write_note, household_id=7), said="", then=hear_number)
    form.save("Save", partial(write_note, household=7), said="")  # type: ignore[call-arg]
    form.save("Save", partial(write_note, household_id="7"), said="")  # type: ignore[arg-type]
    form.save("Save", write_note, said="", household_id=7)  # type: ignore[call-arg]
    form.save("Save", partial(write_note, household_id=7), said="", then=hear_text)  # type: ignore[arg-type]
    form.save("Save", ShapedAction(lambda v: bind(rate, household_id=7, rated_on=v["on"])), said="")  # type: ignore[call-arg]


def hear_number(_number: int) -> None: ...


def hear_text(_text: str) -> None: ...
