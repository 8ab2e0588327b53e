"""What causes what: what most waits on, loops, actions aimed at a symptom, and the map."""

from collections import defaultdict
from datetime import date

import streamlit as st

from hiw import words
from hiw.plans import actions
from hiw.plans.cause_graph import CauseNode, Unblocker, loops, most_waits_on, symptoms
from hiw.plans.cause_map_layout import lay_out
from hiw.plans.charts import cause_map, cause_map_frame, cause_map_words
from hiw.plans.rules import TO_COME
from hiw.ui import messages
from hiw.ui.bound_action import bind
from hiw.ui.run import perform_on_click
from pages.shared.context import THE_HOUSEHOLD, HouseholdContext

SHOWN = 3


class CauseView:
    """The plan's open barriers and links as the arithmetic takes them."""

    def __init__(self, context: HouseholdContext) -> None:
        self.place = context
        due: defaultdict[int, list[date | None]] = defaultdict(list)
        for goal in context.plan.goals:
            for barrier_id in goal.barrier_ids:
                due[barrier_id] += [a.due_on for a in goal.actions if a.status in TO_COME]
        self.nodes = [CauseNode(b.id, b.severity, b.priority, tuple(due[b.id])) for b in context.open_barriers]
        self.due = due
        self.name = {b.id: f"{b.person or THE_HOUSEHOLD}: {b.what}" for b in context.open_barriers}
        self.linked = [x for x in context.plan.links if x.cause_id in self.name and x.effect_id in self.name]
        self.links = [(x.cause_id, x.effect_id) for x in self.linked]

    def chain(self, found: Unblocker) -> str:
        """Describe what waits: "Karim: debt → Amina: anxiety; rent arrears"."""
        return f"{self.name[found.id]} → {'; '.join(self.name[id] for id in found.waiting)}"

    def waits(self, found: Unblocker) -> str:
        """Describe how much waits, and what is being done about it."""
        days = [day for day in self.due[found.id] if day]
        done = words.count(len(self.due[found.id]), "action") + " open" if self.due[found.id] else "no action yet"
        following = f", next due {words.day(min(days), self.place.today)}" if days else ""
        return f"{waiting_said(found)} · {done}{following}"


def waiting_said(found: Unblocker) -> str:
    """Describe a barrier that frees others: "3 barriers wait on it, 1 of them on nothing else"."""
    number, itself = len(found.waiting), words.count(found.causes, "barrier")
    own = f"; it waits on {itself} itself" if found.causes else ""
    if number == 1:
        return f"1 barrier waits on it, and {'on nothing else' if found.alone else 'on others too'}{own}"
    alone = {0: "each on others too", number: "and on nothing else"}
    return f"{number} barriers wait on it, {alone.get(found.alone, f'{found.alone} of them on nothing else')}{own}"


def draw_causes(context: HouseholdContext) -> None:
    """Draw the short list, then warnings."""
    st.subheader("What most waits on")
    view = CauseView(context)
    found = most_waits_on(view.nodes, view.links)
    if not found:
        st.text("Nothing is linked yet. When one barrier comes from another, say so with “Link causes”.")
        return
    for number, unblocker in enumerate(found[:SHOWN], start=1):
        st.text(f"{number}. {view.chain(unblocker)}\n{view.waits(unblocker)}")
    _draw_warnings(view)


def _draw_warnings(view: CauseView) -> None:
    for walk in loops(view.name.keys(), view.links):
        around = " → ".join(view.name[id] for id in (*walk, walk[0]))
        st.warning(messages.exact(f"A loop: {around}. Breaking it anywhere helps."), icon=":material/sync:")
    for found in symptoms(view.nodes, view.links, view.place.today)[:SHOWN]:
        late = words.count(found.days_late, "day") + " late" if found.days_late else ""
        cause = f"has one that is {late}" if late else "has none"
        acted = words.count(found.actions, "action")
        said = f"A symptom: {view.name[found.id]} has {acted}, but its cause, {view.name[found.cause_id]}, {cause}."
        st.warning(messages.exact(said), icon=":material/account_tree:")


def draw_map(context: HouseholdContext) -> None:
    """Draw the map of causes and effects with its sentences; at a touch, since it is large."""
    view = CauseView(context)
    if not view.linked or not st.toggle("Show the map of what causes what", key=f"map.{context.household.id}"):
        return
    boxes, arrows = lay_out(view.name, view.links)
    frame = cause_map_frame(boxes, arrows, {b.id: b.severity for b in view.place.open_barriers})
    sentences = cause_map_words((view.name[x.cause_id], view.name[x.effect_id], x.said_by) for x in view.linked)
    rows = max(box.y for box in boxes) + 1
    st.vega_lite_chart(frame, cause_map(rows), width="stretch", alt=" ".join(sentences))
    for link, sentence in zip(view.linked, sentences, strict=True):
        with st.container(horizontal=True, vertical_alignment="center", key=f"link.{link.id}"):
            st.text(sentence, width="stretch")
            st.button(
                "Remove",
                key=f"unlink.{link.id}",
                type="tertiary",
                disabled=not view.place.may_edit,
                on_click=perform_on_click("Link removed.", bind(actions.unlink_barriers, link_id=link.id), at="plan"),
            )
