"""The page "Settings": settings, life areas, extra holidays, and how each authority's team is reached."""

from functools import partial

import streamlit as st

from db.enums import PendingKind
from hiw import words
from hiw.drafts import drafts_of
from hiw.extra_holidays import ExtraHolidayRow, add_extra_holiday, extra_holidays, remove_extra_holiday
from hiw.policy.permissions import Permission
from hiw.reference import (
    AuthorityContact,
    LifeAreaSetting,
    add_life_area,
    authority_contacts,
    change_authority_contact,
    change_life_area,
    life_area_settings,
)
from hiw.typed_days import DayPurpose
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.forms import Form
from hiw.ui.page import begin_page
from hiw.ui.run import ask, perform_on_click
from pages.accounts.settings_list import draw_numbers
from pages.shared.pending_changes import draw_pending

PRIVATE = "Private: a new barrier here is for the person only, unless somebody says otherwise"


def draw_contact(row: AuthorityContact, kept: dict[str, dict[str, object]]) -> None:
    """Draw the contact details of one team, which stand on the printed plan."""
    values = {"phone": row.phone, "email": row.email}
    form = Form(f"settings.authority.{row.id}", kept, version=row.version, values=values)
    with st.expander(f"{row.name}: {row.phone}"):
        form.show_messages()
        form.line("phone", "Team phone", required=True)
        form.line("email", "Team e-mail", required=True)
        form.save("Save", partial(change_authority_contact, authority_id=row.id), said=f"{row.name} changed.")


def draw_area(row: LifeAreaSetting, kept: dict[str, dict[str, object]]) -> None:
    """Draw one life area's name and hint; a retired one stays on old plans."""
    values = {"name": row.name, "hint": row.hint, "is_active": row.is_active, "is_private": row.is_private}
    form = Form(f"settings.area.{row.id}", kept, version=row.version, values=values)
    with st.expander(row.name if row.is_active else f"{row.name} (not used for new barriers)"):
        form.show_messages()
        form.line("name", "Name", required=True)
        form.line("hint", "What belongs here")
        form.yes("is_active", "Used for new barriers")
        form.yes("is_private", PRIVATE)
        form.save("Save", partial(change_life_area, life_area_id=row.id), said="Life area changed.")


def draw_holidays(rows: tuple[ExtraHolidayRow, ...], kept: dict[str, dict[str, object]]) -> None:
    """Draw extra days on which offices are closed, and the form for one more."""
    st.text(
        "England's bank holidays are known. Add a day here when another one is proclaimed. It counts for receipts and "
        "reviews that are asked for from then on. Due days that are set already stay as they are."
    )
    for row in rows:
        with st.container(horizontal=True, vertical_alignment="center", key=f"holiday.{row.id}"):
            st.text(f"{words.whole_day(row.day)}: {row.name}")
            st.button(
                "Remove", key=f"holiday.{row.id}.remove",
                on_click=perform_on_click("Removed.", bind(remove_extra_holiday, holiday_id=row.id), at="holidays"),
            )  # fmt: skip
    notices.show("holidays")
    form = Form("settings.holiday.new", kept)
    form.show_messages()
    form.day("day", "Day", purpose=DayPurpose.FUTURE)
    form.line("name", "What it is for", required=True)
    form.save("Add the holiday", add_extra_holiday, said="Holiday added.")


by = begin_page("Settings", Permission.MANAGE_SETTINGS)
drafts = ask(drafts_of, "settings.")
numbers, contacts, areas, holidays = st.tabs(["Numbers", "Teams' contacts", "Life areas", "Bank holidays"])
with numbers:
    draw_pending(by, [PendingKind.SETTING])
    draw_numbers()
with contacts:
    for contact in ask(authority_contacts):
        draw_contact(contact, drafts)
with areas:
    for area in ask(life_area_settings):
        draw_area(area, drafts)
    new = Form("settings.area.new", drafts)
    new.show_messages()
    new.line("name", "Name of a new life area", required=True)
    new.line("hint", "What belongs there")
    new.yes("is_private", PRIVATE)
    new.save("Add life area", add_life_area, said="Life area added.")
with holidays:
    draw_holidays(ask(extra_holidays), drafts)
