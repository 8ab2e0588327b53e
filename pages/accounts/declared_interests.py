"""Declared relations on the page "Team": which colleagues are close to a person, and ending that."""

import streamlit as st

from db.enums import EventName
from hiw import clock, words
from hiw.access.actions import end_interest
from hiw.access.queries import DeclaredInterestRow, declared_interests
from hiw.ui import notices
from hiw.ui.bound_action import bind
from hiw.ui.page import ViewEvent, viewed
from hiw.ui.run import ask, perform_on_click

AT = "team.relations"


def draw_relations() -> None:
    """Draw the list, folded, since it is rarely needed."""
    rows = ask(declared_interests)
    viewed(*(ViewEvent(EventName.RELATIONS_OPENED, "persons", row.person_id, person_id=row.person_id) for row in rows))
    folded = st.expander(f"Closed by a private relation ({len(rows)})", icon=":material/group_off:")
    with folded:
        notices.show(AT)
        if not rows:
            st.text("Nobody has said that they know a person privately.")
        for row in rows:
            _draw(row)


def _draw(row: DeclaredInterestRow) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"relation.{row.id}"):
        since = words.day(clock.local(row.declared_at).date(), clock.today())
        st.text(f"{row.staff} · {row.person} ({row.relation}) · since {since}", width=480)
        st.button(
            "End",
            key=f"relation.end.{row.id}",
            type="tertiary",
            on_click=perform_on_click(
                "Ended. They see the household again, if it is theirs.", bind(end_interest, relation_id=row.id), at=AT
            ),
        )
