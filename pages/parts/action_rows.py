"""One action as a row: tick it done, or touch its owner and date to change them."""

from datetime import timedelta

import streamlit as st

from db.choices import ActionStatus, OwnerKind
from hiw import words
from hiw.edits import Edit
from hiw.plans import actions
from hiw.plans.actions import Owner
from hiw.plans.queries import ActionRow
from hiw.ui import messages
from hiw.ui.run import perform
from pages.parts.plan_dialogs import edit_action
from pages.parts.plan_place import PlanPlace


def owners(place: PlanPlace) -> dict[str, str]:
    """Who can do an action, for a choice of one touch: each member, or me. Partners are set in the action's form."""
    return {**{f"member.{m.person_id}": m.said_name for m in place.members}, "staff": f"{place.by.name} (me)"}


def to_owner(place: PlanPlace, chosen: str) -> Owner:
    """The owner that a choice of `owners` stands for."""
    kind, _, number = chosen.partition(".")
    if kind == "member":
        return Owner(OwnerKind.MEMBER, person_id=int(number))
    return Owner(OwnerKind.STAFF, staff_id=place.by.id)


def draw_action(place: PlanPlace, action: ActionRow) -> None:
    """Tick, what, and a button that says who and by when and opens the quick changes."""
    at = f"action.{action.id}"
    done = action.status is ActionStatus.DONE
    with st.container(horizontal=True, vertical_alignment="center", key=f"action-{action.status.value}.{action.id}"):
        key = f"tick.{action.id}.{action.version}"
        st.checkbox(
            f"Done: action {action.position + 1}", value=done, key=key, label_visibility="collapsed",
            disabled=not place.may_edit, on_change=_tick, args=(key, action.id),
        )  # fmt: skip
        st.text(action.what, width="stretch")
        if action.status is ActionStatus.BLOCKED:
            st.badge("blocked", color="red", icon=":material/block:")
        if place.may_edit:
            _draw_quick(place, action)
        else:
            st.text(_who_and_when(place, action))
    if action.status is ActionStatus.BLOCKED:
        st.text(f"Blocked: {action.blocked_because}")
    messages.show(at)


def _who_and_when(place: PlanPlace, action: ActionRow) -> str:
    if action.status is ActionStatus.DONE and action.done_on:
        return f"{action.owner} · done {words.day(action.done_on, place.today)}"
    if not action.due_on:
        return f"{action.owner} · no date"
    far = abs((action.due_on - place.today).days) > 7 and action.due_on > place.today
    when = words.day(action.due_on, place.today) if far else words.due(action.due_on, place.today)
    return f"{action.owner} · {when}"


def _draw_quick(place: PlanPlace, action: ActionRow) -> None:
    # Its key counts on with every change, so that the popover closes when its button has done its work.
    drawing = st.session_state.setdefault(f"quick.{action.id}", 0)
    popover = st.popover(
        messages.exact(_who_and_when(place, action)),
        key=f"quick.{action.id}.{action.version}.{drawing}",
        type="tertiary",
        icon=":material/schedule:" if action.is_late(place.today) else None,
        on_change="rerun",
    )
    if st.session_state.pop(f"form.{action.id}", False):
        edit_action(place, action)
    if not popover.open:
        return
    with popover:
        st.text(f"Due {words.day(action.due_on, place.today)}" if action.due_on else "No date yet")
        with st.container(horizontal=True):
            for label, days in (("Tomorrow", 1), ("A week", 7), ("Two weeks", 14), ("A month", 28)):
                st.button(
                    label, key=f"due.{action.id}.{days}", on_click=_change,
                    args=(action, {"due_on": place.today + timedelta(days=days)}),
                )  # fmt: skip
        st.text("Who does it")
        with st.container(horizontal=True):
            for chosen, name in owners(place).items():
                st.button(
                    messages.exact(name), key=f"owner.{action.id}.{chosen}", on_click=_change,
                    args=(action, _owner_fields(to_owner(place, chosen))),
                )  # fmt: skip
        st.button(
            "All its fields", key=f"edit.{action.id}", icon=":material/edit:", on_click=_open_form, args=(action.id,)
        )


def _open_form(action_id: int) -> None:
    st.session_state[f"form.{action_id}"] = True
    st.session_state[f"quick.{action_id}"] += 1


def _owner_fields(owner: Owner) -> dict[str, object]:
    return {
        "owner_kind": owner.kind,
        "owner_person_id": owner.person_id,
        "owner_staff_id": owner.staff_id,
        "partner": owner.partner,
        "partner_contact": owner.partner_contact,
    }


def _tick(key: str, action_id: int) -> None:
    done = bool(st.session_state[key])
    said = "Done. Well done." if done else "Not done yet."
    perform(said, actions.tick_action, at=f"action.{action_id}", action_id=action_id, done=done)


def _change(action: ActionRow, mine: dict[str, object]) -> None:
    base = {field: getattr(action, field) for field in mine}
    edit = Edit(action.version, base, mine)
    perform("Changed.", actions.change_action, at=f"action.{action.id}", action_id=action.id, edit=edit)
