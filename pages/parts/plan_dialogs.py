"""The longer forms of the plan: a barrier, a goal, all fields of an action."""

from typing import Any

import streamlit as st

from db.choices import ActionStatus, GoalStatus, Outcome, OwnerKind, Priority, Severity, Visibility
from hiw import words
from hiw.plans import actions, visibility
from hiw.plans.queries import ActionRow, BarrierRow, GoalRow
from hiw.ui.forms import Form
from hiw.ui.run import close_dialog, dialog, perform, stay_or_close
from pages.parts import seen_by
from pages.parts.plan_place import PlanPlace

PARTNER = "partner"


@dialog("Add a barrier")
def new_barrier(place: PlanPlace) -> None:
    """What keeps someone from work."""
    stay_or_close()
    form = Form(place.form("barrier.new"), place.kept)
    form.show_messages()
    person_id = form.one_of("person_id", "Who", place.for_whom())
    area_id = form.one_of("life_area_id", "Part of life", {a.id: a.name for a in place.areas})
    form.line("what", "What stands in the way?")
    form.word("severity", "How serious", Severity)
    form.word("priority", "When to work on it", Priority, default=Priority.NEXT)
    form.area("why_it_matters", "Why it matters", height=100)
    form.area("strengths", "What already helps", height=100)
    usual = visibility.of_barrier(person_id, any(a.id == area_id and a.is_private for a in place.areas))
    seen_by.choose_for_new(form, place.called(person_id), usual)
    form.save(
        "Add barrier", actions.add_barrier, said="Barrier added.", then=close_dialog, shape=seen_by.with_choice,
        household_id=place.household.id,
    )  # fmt: skip


@dialog("Barrier")
def edit_barrier(place: PlanPlace, barrier: BarrierRow) -> None:
    """All fields of a barrier, and how it ends."""
    stay_or_close()
    fields = ("what", "life_area_id", "severity", "priority", "why_it_matters", "strengths", "visibility")
    form = Form(
        place.form(f"barrier.{barrier.id}"), place.kept, version=barrier.version,
        values={name: getattr(barrier, name) for name in fields},
    )  # fmt: skip
    here = {barrier.life_area_id: barrier.life_area}  # stays, though it may not be used for new barriers any more
    st.text(barrier.person or "The household")
    form.show_messages()
    form.line("what", "What stands in the way?")
    form.one_of("life_area_id", "Part of life", {a.id: a.name for a in place.areas} | here)
    form.word("severity", "How serious", Severity)
    form.word("priority", "When to work on it", Priority)
    form.area("why_it_matters", "Why it matters", height=100)
    form.area("strengths", "What already helps", height=100)
    seen_by.choose(form, barrier.person)
    form.save("Save", actions.change_barrier, said="Barrier changed.", then=close_dialog, barrier_id=barrier.id)
    st.divider()
    st.button(
        "It is resolved", icon=":material/check:", key=f"resolve.{barrier.id}", on_click=_end,
        args=("Barrier resolved.", actions.resolve_barrier), kwargs={"barrier_id": barrier.id},
    )  # fmt: skip
    aside = Form(place.form(f"barrier.{barrier.id}.aside"), place.kept)
    aside.show_messages()
    aside.line("reason", "Or set it aside, because")
    aside.save(
        "Set aside", actions.set_aside_barrier, said="Barrier set aside.", then=close_dialog, primary=False,
        barrier_id=barrier.id,
    )  # fmt: skip


@dialog("What causes this?")
def link_cause(place: PlanPlace) -> None:
    """One barrier is caused by another, and who said so."""
    stay_or_close()
    names = {b.id: f"{b.person or 'The household'}: {b.what}" for b in place.open_barriers}
    if len(names) < 2:
        st.text("Add two barriers first: then you can say that one comes from the other.")
        return
    said_by: dict[int | None, str] = {None: f"{place.by.name} (my judgement)"}
    said_by |= {m.person_id: m.said_name for m in place.members}
    form = Form(place.form("link.new"), place.kept)
    form.show_messages()
    form.one_of("effect_id", "This barrier", names)
    form.one_of("cause_id", "comes from this one", names, default=list(names)[1])
    form.one_of("said_by_person_id", "Who says so", said_by)
    form.save("Link them", actions.link_barriers, said="Linked.", then=close_dialog)


@dialog("Add a goal")
def new_goal(place: PlanPlace) -> None:
    """What someone wants, in their own words."""
    stay_or_close()
    form = Form(place.form("goal.new"), place.kept)
    form.show_messages()
    person_id = form.one_of("person_id", "Whose goal", place.for_whom())
    form.area("words", "In their own words", height=100, placeholder="I want to …")
    answered = form.some_of("barrier_ids", "Which barriers it answers", _barrier_names(place))
    form.day("target_on", "By when (leave empty for later)")
    seen_by.choose_for_new(form, place.called(person_id), _usual(place, person_id, answered))
    form.save(
        "Add goal", actions.add_goal, said="Goal added.", then=close_dialog, household_id=place.household.id,
        shape=_new_goal,
    )  # fmt: skip


@dialog("Goal")
def edit_goal(place: PlanPlace, goal: GoalRow) -> None:
    """A goal's words, barriers and date, and how it ends."""
    stay_or_close()
    form = Form(
        place.form(f"goal.{goal.id}"), place.kept, version=goal.version,
        values={"words": goal.words, "barrier_ids": list(goal.barrier_ids), "target_on": goal.target_on,
                "visibility": goal.visibility},
    )  # fmt: skip
    form.show_messages()
    form.area("words", "In their own words", height=100)
    form.some_of("barrier_ids", "Which barriers it answers", _barrier_names(place))
    form.day("target_on", "By when (leave empty for later)")
    seen_by.choose(form, goal.person)
    form.save("Save", actions.change_goal, said="Goal changed.", then=close_dialog, goal_id=goal.id)
    st.divider()
    st.button(
        "Show it first", icon=":material/vertical_align_top:", key=f"first.{goal.id}", on_click=_end,
        args=("Goal moved.", actions.reorder_goals),
        kwargs={"household_id": place.household.id, "goal_ids": place.goals_with_first(goal.id)},
    )  # fmt: skip
    if goal.status in (GoalStatus.ACTIVE, GoalStatus.FUTURE):
        st.button(
            "It is achieved", icon=":material/celebration:", key=f"achieve.{goal.id}", on_click=_end,
            args=("Goal achieved.", actions.achieve_goal), kwargs={"goal_id": goal.id},
        )  # fmt: skip
        aside = Form(place.form(f"goal.{goal.id}.aside"), place.kept)
        aside.show_messages()
        aside.line("reason", "Or set it aside, because")
        aside.save(
            "Set aside", actions.set_aside_goal, said="Goal set aside.", then=close_dialog, primary=False,
            goal_id=goal.id,
        )  # fmt: skip
    else:
        st.button(
            "Work on it again", key=f"reactivate.{goal.id}", on_click=_end,
            args=("Goal active again.", actions.reactivate_goal), kwargs={"goal_id": goal.id},
        )  # fmt: skip


@dialog("Action", wide=True)
def edit_action(place: PlanPlace, action: ActionRow) -> None:
    """All fields of an action."""
    stay_or_close()
    fields = (
        "what", "partner", "partner_contact", "start_on", "due_on", "status", "blocked_because", "status_reason",
        "evidence", "outcome", "outcome_note", "outcome_on", "check_on", "depends_on_id", "visibility",
    )  # fmt: skip
    values = {name: getattr(action, name) for name in fields} | {"owner": _chosen(action)}
    form = Form(place.form(f"action.{action.id}"), place.kept, version=action.version, values=values)
    form.show_messages()
    form.line("what", "What will be done")
    left, right = st.columns(2)
    with left:
        owner = form.one_of("owner", "Who does it", _owner_names(place, action))
        status = form.one_of("status", "How it stands", {s: words.say(s) for s in ActionStatus})
        form.day("start_on", "Starts")
        form.day("due_on", "Due")
    with right:
        if owner == PARTNER:
            form.line("partner", "Which service or organisation")
            form.line("partner_contact", "Their contact")
        if status is ActionStatus.BLOCKED:
            form.line("blocked_because", "What blocks it")
        if status is ActionStatus.NOT_NEEDED:
            form.line("status_reason", "Why it is no longer needed")
        form.one_of("depends_on_id", "Waits for", _others(place, action))
        form.day("check_on", "Check again on")
    if status is ActionStatus.DONE:
        form.one_of("outcome", "What came of it", {None: "not known yet", **{o: words.say(o) for o in Outcome}})
        form.area("outcome_note", "In a few words", height=80)
        form.day("outcome_on", "Outcome on")
    form.area("evidence", "Evidence (what shows it, and where it is kept)", height=80)
    seen_by.choose(form, place.goal_of(action).person)
    form.save(
        "Save", actions.change_action, said="Action changed.", then=close_dialog, action_id=action.id,
        shape=_action_fields, back=_from_action,
    )  # fmt: skip


def _end(said: str, action: object, **fields: object) -> None:
    if perform(said, action, at="plan", **fields):  # type: ignore[arg-type]
        close_dialog()


def _barrier_names(place: PlanPlace) -> dict[int, str]:
    return {b.id: f"{b.person or 'The household'}: {b.what}" for b in place.open_barriers}


def _new_goal(values: dict[str, Any]) -> dict[str, Any]:
    status = GoalStatus.ACTIVE if values["target_on"] else GoalStatus.FUTURE
    return seen_by.with_choice(values) | {"status": status}


def _usual(place: PlanPlace, person_id: int | None, answered: list[int]) -> Visibility:
    barriers = (b for b in place.plan.barriers if b.id in answered)
    return visibility.of_goal(person_id, ((b.visibility, b.person_id) for b in barriers))


def _others(place: PlanPlace, action: ActionRow) -> dict[int | None, str]:
    others: dict[int | None, str] = {a.id: a.what for g in place.plan.goals for a in g.actions if a.id != action.id}
    return {None: "nothing else", **others}


def _chosen(action: ActionRow) -> str:
    if action.owner_kind is OwnerKind.MEMBER:
        return f"member.{action.owner_person_id}"
    return f"staff.{action.owner_staff_id}" if action.owner_kind is OwnerKind.STAFF else PARTNER


def _owner_names(place: PlanPlace, action: ActionRow) -> dict[str, str]:
    members = {f"member.{m.person_id}": m.said_name for m in place.members}
    mine = {f"staff.{place.by.id}": f"{place.by.name} (me)"}
    advocate = {f"staff.{place.household.advocate_id}": place.household.advocate} if place.household.advocate_id else {}
    return {_chosen(action): action.owner, **members, **advocate, **mine, PARTNER: "a partner service"}


def _action_fields(values: dict[str, Any]) -> dict[str, Any]:
    """The form's fields as the action's own: one owner, and a reason only where the status has one."""
    kind, _, number = str(values["owner"]).partition(".")
    fields = {name: value for name, value in values.items() if name != "owner"}
    fields |= {
        "owner_kind": OwnerKind(kind),
        "owner_person_id": int(number) if kind == OwnerKind.MEMBER else None,
        "owner_staff_id": int(number) if kind == OwnerKind.STAFF else None,
    }
    if kind != PARTNER:
        fields |= {"partner": "", "partner_contact": ""}
    if values["status"] is not ActionStatus.BLOCKED:
        fields["blocked_because"] = ""
    if values["status"] is not ActionStatus.NOT_NEEDED:
        fields["status_reason"] = ""
    return fields


def _from_action(saved: dict[str, Any]) -> dict[str, Any]:
    """The other way, for what a colleague saved meanwhile."""
    fields = {name: value for name, value in saved.items() if not name.startswith("owner_")}
    if saved.get("owner_person_id"):
        return fields | {"owner": f"member.{saved['owner_person_id']}"}
    if saved.get("owner_staff_id"):
        return fields | {"owner": f"staff.{saved['owner_staff_id']}"}
    return fields | ({"owner": PARTNER} if saved.get("owner_kind") is OwnerKind.PARTNER else {})
