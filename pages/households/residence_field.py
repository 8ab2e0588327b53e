"""The field for where someone lives: an authority proposed from the postcode, asked where a district is split."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from hiw.households.person_fields import UNSAID
from hiw.households.postcodes import district_of, normalise
from hiw.households.queries import proposal_for
from hiw.ui.forms import Form
from hiw.ui.run import ask, refusal_of

OUTSIDE, UNANSWERED = "outside", ""
OUTSIDE_SAID = "This postcode is outside the city region, so the programme cannot support the people there."
PLEASE = {UNANSWERED: "Please choose"}
ELSEWHERE = {OUTSIDE: "outside the city region"}


def draw_region(form: Form, prefix: str, places: Mapping[str, str]) -> str:
    """Draw the field and return what it says: an authority's code, OUTSIDE, or UNANSWERED.

    The answer is a field of its own for each district, so that another postcode is another question.
    """
    postcode = form.values[f"{prefix}postcode"]
    wrong = refusal_of(normalise, postcode)
    if wrong:
        st.text(wrong)
    if wrong or not postcode.strip():
        return _ask(form, f"{prefix}lives_in_", "Which authority do they live in?", {**places, **ELSEWHERE})
    proposal = ask(proposal_for, postcode)
    field = f"{prefix}lives_in_{proposal.district}"
    if proposal.authority_code:
        code = proposal.authority_code
        return str(form.one_of(field, "Authority, from the postcode", {code: places[code]}))
    if proposal.is_outside:
        st.warning(OUTSIDE_SAID, icon=":material/wrong_location:")
        return str(form.one_of(field, "Authority, from the postcode", ELSEWHERE))
    choices = {code: places[code] for code in proposal.choices}
    elsewhere = ELSEWHERE if proposal.may_be_outside else {}
    return _ask(form, field, f"{proposal.district} is split. Which authority is it?", {**choices, **elsewhere})


def _ask(form: Form, field: str, question: str, choices: Mapping[str, str]) -> str:
    return str(form.one_of(field, question, {**PLEASE, **choices}) or UNANSWERED)


def region_in(typed: Mapping[str, Any], prefix: str) -> str:
    """Return the answer for the postcode that is typed now; UNSAID when that question was not drawn yet."""
    return str(typed.get(region_field(typed, prefix), UNSAID))


def region_field(typed: Mapping[str, Any], prefix: str) -> str:
    """Return the name of the field for the postcode that is typed now."""
    postcode = typed.get(f"{prefix}postcode", "")
    return f"{prefix}lives_in_{'' if refusal_of(normalise, postcode) else district_of(postcode)}"
