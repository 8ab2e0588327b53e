"""The fields of one person, for every form about people."""

from collections.abc import Mapping

import streamlit as st

from hiw.households.queries import MemberRow
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form

OUTSIDE = "outside the city region"
OF_CONTACT = ("phone", "email", "address", "postcode", "authority_code")
OF_NAME = ("known_as", "aliases", "birth_on", "language", "needs_interpreter")
OF_WORK = ("benefit", "never_worked", "last_worked_on")


def values_of(member: MemberRow, *, with_work: bool) -> dict[str, object]:
    """Return the values with which an edit form of a person is drawn, by the action's field names."""
    names = OF_NAME + (() if member.is_kept else OF_CONTACT) + (OF_WORK if with_work else ())
    return {"full_name": member.name} | {name: getattr(member, name) for name in names}


def draw_fields(form: Form, places: Mapping[str, str], *, with_work: bool, with_contact: bool = True) -> None:
    """Draw every field of a person whom the programme knows. `places` maps authority codes to names."""
    form.line("full_name", "Full name", required=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form.line("known_as", "Known as")
        form.day("birth_on", "Birth date", purpose=DayPurpose.BIRTH, required=False)
    form.line("aliases", "Other names they have had")
    if with_contact:
        _draw_contact(form, places)
    form.line("language", "Language they speak best, if not English")
    form.yes("needs_interpreter", "Needs an interpreter")
    if with_work:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            form.line("benefit", "Benefit")
            form.day("last_worked_on", "Last day of work", purpose=DayPurpose.PAST, required=False)
        form.yes("never_worked", "Has never worked")


def _draw_contact(form: Form, places: Mapping[str, str]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form.line("phone", "Phone")
        form.line("email", "E-mail")
    form.line("address", "Address")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        form.line("postcode", "Postcode")
        form.one_of("authority_code", "Lives in", {None: OUTSIDE, **places})
