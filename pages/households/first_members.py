"""The people with whom a household begins, and what their answers mean together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from db.enums import Eligibility
from hiw.households import actions
from hiw.households.eligibility import check_all
from hiw.settings import SettingName, settings_now
from hiw.ui.bound_action import BoundAction, bind
from hiw.ui.forms import Form
from hiw.ui.page import today
from hiw.ui.run import ask
from pages.households.new_person_form import JoinerDraft, answers_from, called, draw_joiner, draw_result, person_from
from pages.households.residence_field import OUTSIDE, OUTSIDE_SAID, UNANSWERED, region_field, region_in

MOST = 12
FIRST = "p0_"


@dataclass(frozen=True)
class NewHouseholdStart:
    """Where the household is, why it cannot be supported there, and whether nobody is eligible."""

    authority: str
    outside: str | None
    nobody_fits: bool


def draw_people(form: Form, number: int, places: Mapping[str, str]) -> NewHouseholdStart:
    """Draw a card for each person, with the result of their answers beside those of the others."""
    joiners: list[JoinerDraft] = []
    results = []
    minimum_age = ask(settings_now)[SettingName.MINIMUM_AGE]
    for place in range(number):
        with st.container(border=True, key=f"joiner.{place}"):
            st.text(f"Person {place + 1}")
            with form.about(f"Person {place + 1}"):
                joiners.append(draw_joiner(form, f"p{place}_", places, minimum_age=minimum_age, before=joiners))
            results.append(st.container(key=f"joiner-result.{place}"))
    checked = check_all([joiner.candidate for joiner in joiners], today(), minimum_age)
    for slot, joiner, result in zip(results, joiners, checked, strict=True):
        with slot:
            draw_result(result, joiner.missing)
    nobody_fits = all(result is Eligibility.NOT_MET for result, _ in checked)
    authority = joiners[0].lives_in or UNANSWERED
    is_asked = not any(joiner.missing for joiner in joiners)
    return NewHouseholdStart(authority, OUTSIDE_SAID if authority == OUTSIDE else None, nobody_fits and is_asked)


def fields_called(number: int, values: Mapping[str, Any]) -> dict[str, str]:
    """Return the form's names of the action's fields: of each person, their address and their advocate."""
    names = {"authority_code": region_field(values, FIRST), "advocate_id": f"advocate_{region_in(values, FIRST)}"}
    for place in range(number):
        names |= called(place, f"p{place}_")
    return names


def new_household(number: int, values: Mapping[str, Any]) -> BoundAction[int]:
    """Return the action that adds the household, with the authority that was answered for the present postcode."""
    prefixes = [f"p{place}_" for place in range(number)]
    authority = region_in(values, FIRST)
    return bind(
        actions.add_household,
        people=[person_from(values, prefix) for prefix in prefixes],
        answers=[answers_from(values, prefix) for prefix in prefixes],
        authority_code=authority,
        started_on=values["started_on"],
        referral_source=values["referral_source"],
        referred_by=values["referred_by"],
        advocate_id=values.get(f"advocate_{authority}"),
        name=values["name"],
        override_reason=values.get("override_reason", ""),
    )
