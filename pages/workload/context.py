"""Whose workload a page shows, on which day, in which view; all of it is in the URL."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import streamlit as st

from db.enums import Role
from hiw import clock, words
from hiw.policy.permissions import Actor, Permission
from hiw.reference import authority_contacts
from hiw.typed_days import DayPurpose
from hiw.ui.bound_action import bind
from hiw.ui.page import today
from hiw.ui.run import ask, perform
from hiw.ui.typed_fields import day_field
from hiw.ui.url_state import UrlState, write_parameter
from hiw.workload.actions import keep_week
from hiw.workload.facts import StaffFacts
from hiw.workload.queries import WEEKS_AHEAD, SeniorTeam, teams, weeks_to_keep

FIRST_DAY = date(2020, 1, 1)
URLS = UrlState("caseload", resets=("who", "what"))  # an open list belongs to its view
REGION, EVERY, NOBODY = "all", "", "No home authority"
VIEWS = {"now": "Now", "ahead": f"Next {WEEKS_AHEAD} weeks", "mix": "Mix and flow", "attention": "Attention"}


@dataclass(frozen=True)
class WorkloadContext:
    """Who looks at whose workload: `senior_id` None for all that `by` may see, `area` None for every authority."""

    by: Actor
    show: str
    senior_id: int | None
    area: str | None
    on: date
    authorities: Mapping[str, str]
    title: str

    def is_in(self, code: str | None) -> bool:
        """Return whether the page shows staff whose home authority is this one."""
        return self.area is None or self.area == code

    def home_of(self, colleague: StaffFacts) -> str:
        """Return the name of a colleague's home authority."""
        works_in = colleague.authorities
        return self.name_of(colleague.home_authority or (next(iter(works_in)) if len(works_in) == 1 else None))

    def name_of(self, code: str | None) -> str:
        """Return the name of an authority, such as "Sefton" for SFT."""
        return self.authorities.get(code or "", NOBODY)

    def address(self, **more: str) -> dict[str, str]:
        """Return the URL parameters of this view, with others replaced or added."""
        kept = {name: value for name, value in st.query_params.to_dict().items() if name in ("show", "team", "area")}
        return kept | more


def keep_the_week(by: Actor) -> None:
    """Store this week's snapshot when nobody has yet; checked once a week in each browser."""
    week = today().isocalendar()[:2]
    if by.may(Permission.SET_CAPACITY) and st.session_state.get("caseload.week") != week:
        if ask(weeks_to_keep):
            perform("", bind(keep_week))
        st.session_state["caseload.week"] = week


def context_of(by: Actor) -> WorkloadContext:
    """Draw what is chosen (the view, whose team, which authority, which day); return it."""
    authorities = {each.code: each.name for each in ask(authority_contacts)}
    show = URLS.segments("show", "View", VIEWS, label_visibility="collapsed")
    if by.role is Role.ADVOCATE:
        return WorkloadContext(by, show, None, None, _day() if show == "now" else today(), authorities, "My caseload")
    led = ask(teams)
    with st.container(horizontal=True, vertical_alignment="bottom", key="caseload-narrow"):
        team = URLS.select("team", "Whose", _teams(by, led), width=260)
        area = URLS.select("area", "Authority", {EVERY: "Every authority", **authorities}, width=260)
        on = _day() if show == "now" else today()
    senior_id = int(team) if team.isdigit() else None
    title = next((f"Team of {each.name}" for each in led if each.id == senior_id), "The region")
    return WorkloadContext(by, show, senior_id, area or None, on, authorities, title)


def _teams(by: Actor, led: tuple[SeniorTeam, ...]) -> dict[str, str]:
    """Return the teams: a senior's own comes first; for others the region does."""
    named = {str(each.id): f"Team of {each.name}" for each in led}
    if by.role is Role.SENIOR:
        return {str(by.id): "My team", REGION: "The region"}
    return {REGION: "The region", **named}


def _day() -> date:
    """Draw and return a day up to today, "as it stood on" that day."""
    stands = day_in_address()
    day_field(
        "caseload.on", "As it stood on", stands, _keep_day, purpose=DayPurpose.PAST, earliest=FIRST_DAY, latest=today(),
        help="A day in the past shows who held what then.",
    )  # fmt: skip
    return stands


def day_in_address() -> date:
    """Return the day in the URL; today for none, an invalid one, and one to come."""
    written = st.query_params.get("on", "")
    try:
        asked = date.fromisoformat(written)
    except ValueError:
        return today()
    return asked if FIRST_DAY <= asked <= today() else today()


def _keep_day(picked: date | None) -> None:
    for parameter in URLS.resets:
        write_parameter(parameter, "")
    write_parameter("on", picked.isoformat() if picked and picked != clock.today() else "")


def stamp(on: date, now: bool, at: str) -> str:
    """Return "As it stands now, 22 Nov 2026, 14:05" or "As it stood at the end of Thursday 1 October 2026"."""
    return f"As it stands now: {at}." if now else f"As it stood at the end of {words.long_day(on)}."
