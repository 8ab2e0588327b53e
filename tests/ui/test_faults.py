"""What a page says that cannot be drawn …"""

import pytest
from streamlit.testing.v1 import AppTest

from hiw.ui.messages import plain
from tests.failures import FAILURES


def page(failure: str, refusal: str) -> None:
    """A script that a press was refused in before it failed."""
    from hiw.ui import messages
    from hiw.web.error_pages import on_script_error
    from tests.failures import FAILURES

    if refusal:
        messages.leave("tick.7", "error", refusal)
        messages.leave("note.3", "success", "Saved.")
    on_script_error(FAILURES.get(failure, ValueError(failure)))


def said(failure: str, refusal: str = "") -> list[str]:
    return [plain(error.value) for error in AppTest.from_function(page, args=(failure, refusal)).run().error]


@pytest.mark.parametrize("failure", FAILURES)
def test_is_that_the_database_cannot_be_read_when_it_was_the_database(failure: str) -> None:
    [sentence] = said(failure)
    assert sentence.startswith("The planner cannot read from its database at this moment.")


def test_is_that_something_went_wrong_when_it_was_something_else() -> None:
    [sentence] = said("Ann is ill")
    assert sentence.startswith("Something went wrong on our side.")
    assert "Ann" not in sentence


def test_is_first_why_the_press_before_it_was_refused() -> None:
    refusal, sentence = said("away", "Not saved: try again.")
    assert refusal == "Not saved: try again."
    assert "cannot read" in sentence
