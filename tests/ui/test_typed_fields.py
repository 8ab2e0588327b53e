"""A day or number that is typed outside a form …"""

from datetime import date

from streamlit.testing.v1 import AppTest

from tests.fields import beside


def page() -> None:
    """A page that goes by a day and a number, which it keeps."""
    from datetime import date

    import streamlit as st

    from hiw.typed_days import DayPurpose
    from hiw.ui.typed_fields import day_field, number_field, page_number

    kept = st.session_state.setdefault("kept", {"on": date(2026, 11, 2), "number": 5})
    first, last = date(2026, 1, 1), date(2026, 11, 30)
    day_field(
        "on", "On", kept["on"], lambda day: kept.update(on=day), purpose=DayPurpose.NEAR, earliest=first, latest=last
    )  # fmt: skip
    number_field("number", "Number", kept["number"], lambda number: kept.update(number=number), least=1, most=9)
    st.text(f"page {page_number()}")


def typed(field: str, text: str) -> AppTest:
    at = AppTest.from_function(page).run()
    return at.text_input(key=field).input(text).run()


def test_is_what_the_page_goes_by_and_is_said_in_words() -> None:
    at = typed("on", "3 Nov 2026")
    assert at.session_state["kept"]["on"] == date(2026, 11, 3)
    assert (at.text_input(key="on").value, beside(at, "on")) == ("03/11/2026", "Tue 3 Nov 2026")


def test_that_is_none_or_outside_its_limits_changes_nothing_and_says_why() -> None:
    for field, text, why in (
        ("on", "31/06/2026", "31/06/2026 is not a day: June has 30 days. Check the day."),
        ("on", "1/12/2026", "Tue 1 Dec 2026 is too late. The last day that can be chosen is Mon 30 Nov 2026."),
        ("number", "99", "Type a whole number from 1 to 9."),
        ("number", "", "Type a whole number from 1 to 9."),
    ):
        at = typed(field, text)
        assert at.session_state["kept"] == {"on": date(2026, 11, 2), "number": 5}
        assert (at.text_input(key=field).value, beside(at, field)) == (text, why)


def test_of_a_page_is_in_the_address_and_nought_is_refused() -> None:
    at = typed("page", "3")
    assert at.query_params["page"] in ("3", ["3"])
    assert "page 3" in [text.value for text in at.text]
    at.text_input(key="page").input("0").run()
    assert "page 3" in [text.value for text in at.text]
    assert beside(at, "page").startswith("Type a whole number from 1")
