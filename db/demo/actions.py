"""Actions of the demo: most are done, some late, a few blocked."""

from datetime import date, timedelta
from typing import Any

from db.demo.barriers import DemoBarrier, DemoPlan
from db.demo.people import phone
from db.demo.rows import Row
from db.demo.story import DemoHousehold
from db.demo.words import ActionTemplate, services
from db.enums import ActionStatus, EventName, Outcome, OwnerKind
from db.models import Action

_WHEN_IN_TIME = (ActionStatus.TO_DO,) * 5 + (ActionStatus.DOING,) * 3 + (ActionStatus.BLOCKED,)
_WHEN_LATE = (*_WHEN_IN_TIME, ActionStatus.BLOCKED)
_OUTCOMES = (Outcome.POSITIVE, Outcome.POSITIVE, Outcome.POSITIVE, Outcome.NONE)
_EMPTY: dict[str, Any] = {
    "blocked_because": "", "status_reason": "", "done_on": None, "evidence": "",
    "outcome": None, "outcome_note": "", "outcome_on": None,
}  # fmt: skip


def make_actions(
    tale: DemoHousehold, plan: DemoPlan, held: DemoBarrier, goal: Row, made_on: date, settled: date | None
) -> None:
    """Add up to four actions under a goal, one begun after the other; from the day `settled` on none is open."""
    dice, last = tale.dice, settled or tale.case.until
    before: Row | None = None
    begun = made_on
    for position, words in enumerate(dice.some(held.trouble.actions, dice.pick((1, 2, 2, 3, 3, 4)))):
        row = _action(tale, plan, held, goal, words, min(begun, last), settled)
        row["position"] = position
        if before and dice.chance(0.15):
            row["depends_on_id"] = before["id"]
        before = row
        begun = tale.soon_after(begun, 0, max(10, (last - begun).days // 2))


def _action(
    tale: DemoHousehold,
    plan: DemoPlan,
    held: DemoBarrier,
    goal: Row,
    words: ActionTemplate,
    made_on: date,
    settled: date | None,
) -> Row:
    dice, who = tale.dice, max(held.whose, 0)
    due_on = made_on + timedelta(days=dice.between(1, 5) * 7 - dice.between(0, 4))
    due_on -= timedelta(days=max(0, due_on.weekday() - 4))
    state, ended_on = _state(tale, held, made_on, due_on, settled)
    row = tale.rows.add(
        Action,
        household_id=tale.id,
        goal_id=goal["id"],
        what=tale.say((words.what,), who),
        **_owner(tale, words.owner, who, made_on),
        start_on=made_on,
        due_on=due_on,
        position=0,
        depends_on_id=None,
        visibility=goal["visibility"],
        **state,
        **tale.stamped(made_on, ended_on, versions=2 if ended_on else 1),
    )
    _remember(tale, plan, row, made_on, ended_on, goal["person_id"])
    return row


def _remember(
    tale: DemoHousehold, plan: DemoPlan, row: Row, made_on: date, ended_on: date | None, person_id: int | None
) -> None:
    tale.record(EventName.ACTION_ADDED, "actions", row["id"], made_on, person_id, changes={"what": (None, row["what"])})
    if row["status"] is ActionStatus.DONE and ended_on:
        plan.done.append((row["what"], ended_on))
        moved = {"status": ("to_do", "done"), "done_on": (None, ended_on.isoformat())}
        tale.record(EventName.ACTION_TICKED, "actions", row["id"], ended_on, person_id, changes=moved)
    elif ended_on:
        moved, why = {"status": ("to_do", "not_needed")}, row["status_reason"]
        tale.record(EventName.ACTION_SET_ASIDE, "actions", row["id"], ended_on, person_id, reason=why, changes=moved)
    else:
        plan.to_come.append(row["what"])
        if tale.case.is_open and tale.dice.chance(0.05):
            _colleague_moves(tale, row, made_on, person_id)


def _colleague_moves(tale: DemoHousehold, row: Row, made_on: date, person_id: int | None) -> None:
    """Let the senior have postponed the action lately, while the advocate was away."""
    on = max(made_on, tale.today - timedelta(days=tale.dice.between(0, 12)))
    before, senior = row["due_on"], tale.case.spells[-1].advocate.senior_id
    row["due_on"] = before + timedelta(days=7)
    moment = max(row["updated_at"], tale.moment(on))
    row |= {"version": row["version"] + 1, "updated_at": moment, "updated_by_id": senior}
    days = {"due_on": (before.isoformat(), row["due_on"].isoformat())}
    tale.record(EventName.ACTION_MOVED, "actions", row["id"], on, person_id, by=senior, changes=days)


def _owner(tale: DemoHousehold, owner: str, who: int, made_on: date) -> dict[str, Any]:
    dice = tale.dice
    none: dict[str, Any] = {"owner_person_id": None, "owner_staff_id": None, "partner": "", "partner_contact": ""}
    if owner == "m":
        member = dice.pick(tale.members) if dice.chance(0.15) else tale.members[who]
        return none | {"owner_kind": OwnerKind.MEMBER, "owner_person_id": member.id}
    if owner == "s":
        advocate = tale.case.advocate_on(tale.case.until if dice.chance(0.5) else made_on)
        return none | {"owner_kind": OwnerKind.STAFF, "owner_staff_id": advocate.id}
    contact = phone(dice) if dice.chance(0.7) else ""
    return none | {"owner_kind": OwnerKind.PARTNER, "partner": dice.pick(services()[owner]), "partner_contact": contact}


def _state(
    tale: DemoHousehold, held: DemoBarrier, made_on: date, due_on: date, settled: date | None
) -> tuple[dict[str, Any], date | None]:
    """Return the status columns of an action, and the day it ended.

    Most are done, some late, a few blocked; those of a settled barrier are never open.
    """
    dice, case, who = tale.dice, tale.case, max(held.whose, 0)
    last = settled or case.until
    late = (last - due_on).days
    if settled or late > 45:
        is_done = dice.chance(0.93 if held.resolved_on else 0.7 if settled else 0.8)
        return _done(tale, made_on, due_on, last, who) if is_done else _not_needed(tale, made_on, last, who)
    is_done = dice.chance(0.6 + 0.36 * case.going_well) if late > 0 else made_on < last and dice.chance(0.1)
    if is_done:
        return _done(tale, made_on, due_on, last, who)
    status = dice.pick(_WHEN_LATE if late > 0 else _WHEN_IN_TIME)
    because = tale.note_line("blocked", "because", who) if status is ActionStatus.BLOCKED else ""
    return _EMPTY | {"status": status, "blocked_because": because}, None


def _done(tale: DemoHousehold, made_on: date, due_on: date, last: date, who: int) -> tuple[dict[str, Any], date]:
    dice = tale.dice
    done_on = max(made_on, min(due_on + timedelta(days=dice.between(-6, 8)), last))
    outcome = dice.pick(_OUTCOMES) if dice.chance(0.6) else None
    return _EMPTY | {
        "status": ActionStatus.DONE,
        "done_on": done_on,
        "evidence": tale.note_line("evidence", "seen", who) if dice.chance(0.5) else "",
        "outcome": outcome,
        "outcome_note": tale.note_line("outcome", outcome.value, who) if outcome else "",
        "outcome_on": done_on if outcome else None,
    }, done_on


def _not_needed(tale: DemoHousehold, made_on: date, last: date, who: int) -> tuple[dict[str, Any], date]:
    why = tale.note_line("not_needed", "because", who)
    ended_on = tale.soon_after(made_on, 0, max(0, (last - made_on).days))
    return _EMPTY | {"status": ActionStatus.NOT_NEEDED, "status_reason": why}, ended_on
