"""What every page shows: who is signed in, sign out, the banner of a demonstration, the search box."""

import streamlit as st

from hiw import words
from hiw.households.queries import find_households
from hiw.policy.permissions import Actor, Permission
from hiw.ui.outreach import draw_banner, draw_switch
from hiw.ui.page_registry import page_file
from hiw.ui.run import ask, fragment
from hiw.ui.search_hint import draw_known_to_others
from hiw.ui.view_log import searched


def draw_sidebar(by: Actor) -> None:
    """Draw who is signed in, the link to their account, and sign out."""
    with st.sidebar:
        where = ", ".join(sorted(by.authority_names)) or "all six authorities"
        st.text(f"Signed in as {by.name}\n{words.say(by.role).capitalize()} · {where}")
        st.page_link(page_file("pages/accounts/account.py"), label="My account", icon=":material/account_circle:")
        draw_switch(by, "sidebar")
        st.link_button("Sign out", "/sign-out", icon=":material/logout:")


def draw_top(by: Actor) -> None:
    """Draw the banner of a demonstration, and the search box for households."""
    if by.is_demonstration:
        with st.container(key="demonstration"):
            st.info("Demonstration: every person here is invented.", icon=":material/science:")
    draw_banner(by)
    if by.may(Permission.SEE_CONTACTS):
        _find("pages/plan/plan.py" if by.may(Permission.SEE_PLANS) else "pages/households/household_people.py")


@fragment
def _find(opens: str) -> None:
    typed = st.text_input(
        "Find a household",
        key="find",
        type="search",
        placeholder="Find a household: name, reference, postcode or phone",
        label_visibility="collapsed",
        icon=":material/search:",
        live=True,
    )
    if not typed or len(typed.strip()) < 2:
        return
    hits = ask(find_households, typed, limit=8)
    searched(hit.household_id for hit in hits)
    if not hits:
        st.text("Nobody found. Check the spelling, or type a whole phone number or postcode, or the reference.")
    draw_known_to_others(typed)
    for hit in hits:
        with st.container(horizontal=True, vertical_alignment="center", key=f"hit.{hit.household_id}.{hit.person_id}"):
            st.page_link(
                page_file(opens),
                label=hit.reference,
                icon=":material/home:",
                query_params={"household": hit.reference},
            )
            st.text(f"{hit.matched} · {hit.household_name} · {hit.authority} · {words.say(hit.status)}")
