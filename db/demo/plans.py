"""One household's plan: what keeps people from work and why, what they want, who does what by when."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from db.choices import ActionStatus, BarrierStatus, GoalStatus, Outcome, OwnerKind, Priority, Severity
from db.demo.people import phone
from db.demo.rows import Row
from db.demo.story import Tale
from db.demo.words import ActionWords, Story, Trouble, services, stories, troubles
from db.models import Action, Barrier, BarrierLink, Goal, GoalBarrier

_SEVERITIES = (Severity.SOME, Severity.SOME, Severity.SERIOUS, Severity.SERIOUS, Severity.CRISIS)
_OWN = -1  # the place of a barrier that is no part of the story
_HOME = -1  # the household as a whole, beside the places of its members


@dataclass
class Held:
    """A barrier and how it stands. `whose` is a member's place, or -1 for all; `place` that in the story, or -1."""

    trouble: Trouble
    whose: int
    row: Row
    found_on: date
    resolved_on: date | None = None
    place: int = _OWN

    @property
    def id(self) -> int:
        """The barrier's number."""
        number: int = self.row["id"]
        return number


@dataclass
class Plan:
    """What notes and reviews speak of: the barriers, and (what, day) of actions that were done or are to come."""

    barriers: list[Held] = field(default_factory=list)
    done: list[tuple[str, date]] = field(default_factory=list)
    to_come: list[str] = field(default_factory=list)


def make_plan(tale: Tale) -> Plan:
    """Barriers, links, goals and actions."""
    plan = Plan()
    story = tale.dice.pick(stories())
    _barriers(tale, plan, story)
    _links(tale, plan, story)
    for place, held in enumerate(plan.barriers):
        if tale.dice.chance(0.88):
            _goal(tale, plan, held, place)
    return plan


def _chosen(tale: Tale, story: Story) -> list[tuple[str, int, int]]:
    """(trouble, whose, place in the story) of every barrier: a story, and a few more of each member's own."""
    members = tale.members
    chosen = []
    for place, (key, whose) in enumerate(story.of):
        at = _HOME if whose == "h" else int(whose) - 1
        if at < len(members):
            chosen.append((key, at, place))
    return chosen + _own_troubles(tale, {(key, at) for key, at, _ in chosen})


def _own_troubles(tale: Tale, taken: set[tuple[str, int]]) -> list[tuple[str, int, int]]:
    dice, chosen = tale.dice, []
    for whose, member in enumerate(tale.members):
        for _ in range(dice.pick((0, 0, 1, 1, 2))):
            key = dice.pick(_suited(member.age(tale.today)))
            if (key, whose) not in taken:
                taken.add((key, whose))
                chosen.append((key, whose, _OWN))
    return chosen


def _suited(age: int) -> tuple[str, ...]:
    """The troubles that people of an age may have."""
    return _of("young") if age < 25 else _of("adult", "older") if age > 50 else _of("adult", "parent")


@cache
def _of(*who: str) -> tuple[str, ...]:
    return tuple(key for key, trouble in troubles().items() if trouble.who in (*who, "any"))


def _barriers(tale: Tale, plan: Plan, story: Story) -> None:
    dice, case = tale.dice, tale.case
    for position, (key, whose, place) in enumerate(_chosen(tale, story)):
        trouble = troubles()[key]
        found = case.started_on if place >= 0 and dice.chance(0.75) else case.started_on + timedelta(days=28)
        held = Held(trouble, whose, {}, tale.soon_after(min(found, case.until), 0, 16))
        _resolve(tale, held)
        held.row = _barrier_row(tale, held, position)
        held.place = place
        plan.barriers.append(held)


def _resolve(tale: Tale, held: Held) -> None:
    """Whether and when it stopped standing in the way: the longer they are here, the likelier."""
    case, dice = tale.case, tale.dice
    age = (case.until - held.found_on).days
    likely = 0.72 * case.going_well if not case.is_open else min(0.5, age / 550) * case.going_well
    if age > 40 and dice.chance(likely):
        held.resolved_on = tale.soon_after(held.found_on, min(age, 35), age)


def _barrier_row(tale: Tale, held: Held, position: int) -> Row:
    dice, trouble, who = tale.dice, held.trouble, max(held.whose, 0)
    set_aside = not held.resolved_on and dice.chance(0.02)
    ended_on = held.resolved_on or (held.found_on + timedelta(days=min(30, (tale.case.until - held.found_on).days)))
    status = (
        BarrierStatus.RESOLVED if held.resolved_on else BarrierStatus.SET_ASIDE if set_aside else BarrierStatus.OPEN
    )
    person_id = tale.members[held.whose].id if held.whose != _HOME else None
    row = tale.rows.add(
        Barrier,
        household_id=tale.id,
        person_id=person_id,
        life_area_id=tale.areas[trouble.area],
        what=tale.say(trouble.what, who),
        why_it_matters=tale.say(trouble.why, who) if dice.chance(0.8) else "",
        strengths=tale.say(trouble.strengths, who) if dice.chance(0.7) else "",
        severity=dice.pick(_SEVERITIES),
        priority=(Priority.NOW, Priority.NOW, Priority.NEXT, Priority.NEXT, Priority.LATER)[min(position, 4)],
        status=status,
        status_on=ended_on if status is not BarrierStatus.OPEN else None,
        status_reason=tale.note_line("not_needed", "because", who) if set_aside else "",
        position=position,
        **tale.stamped(held.found_on, held.resolved_on, versions=2 if held.resolved_on else 1),
    )
    said = {"what": (None, row["what"]), "severity": (None, row["severity"])}
    tale.record("barrier.added", "barriers", row["id"], held.found_on, person_id, changes=said)
    if status is not BarrierStatus.OPEN:
        word = "barrier.resolved" if held.resolved_on else "barrier.set_aside"
        moved, reason = {"status": ("open", status)}, row["status_reason"]
        tale.record(word, "barriers", row["id"], ended_on, person_id, reason=reason, changes=moved)
    return row


def _links(tale: Tale, plan: Plan, story: Story) -> None:
    """Those of the story, and some that its troubles lead to."""
    by_place = {held.place: held for held in plan.barriers}
    pairs = [(by_place[a], by_place[b]) for a, b in story.links if a in by_place and b in by_place]
    for cause in plan.barriers:
        for effect in plan.barriers:
            if effect.trouble.key in cause.trouble.leads_to and (cause, effect) not in pairs and tale.dice.chance(0.3):
                pairs.append((cause, effect))
    for cause, effect in pairs:
        _link(tale, cause, effect)


def _link(tale: Tale, cause: Held, effect: Held) -> None:
    on = tale.soon_after(max(cause.found_on, effect.found_on), 0, 10)
    says = tale.members[max(tale.dice.pick((cause.whose, effect.whose)), 0)]
    row = tale.rows.add(
        BarrierLink,
        household_id=tale.id,
        cause_id=cause.id,
        effect_id=effect.id,
        said_by_person_id=says.id if tale.dice.chance(0.65) else None,
        recorded_by_id=tale.case.advocate_on(on).id,
        recorded_at=tale.moment(on),
    )
    changes = {"cause": (None, cause.row["what"]), "effect": (None, effect.row["what"])}
    tale.record("barrier.linked", "barrier_links", row["id"], on, effect.row["person_id"], changes=changes)


def _goal(tale: Tale, plan: Plan, held: Held, position: int) -> None:
    dice, case, who = tale.dice, tale.case, max(held.whose, 0)
    made_on = tale.soon_after(held.found_on, 0, 12)
    is_future = case.is_open and not held.resolved_on and dice.chance(0.1)
    set_aside = not held.resolved_on and not is_future and dice.chance(0.04 if case.is_open else 0.3)
    status = (
        GoalStatus.ACHIEVED if held.resolved_on
        else GoalStatus.FUTURE if is_future
        else GoalStatus.SET_ASIDE if set_aside
        else GoalStatus.ACTIVE
    )  # fmt: skip
    ended_on = held.resolved_on or (case.until if set_aside else None)
    person_id = held.row["person_id"]
    row = tale.rows.add(
        Goal,
        household_id=tale.id,
        person_id=person_id,
        words=tale.say(held.trouble.goals, who),
        status=status,
        status_on=ended_on,
        status_reason=tale.note_line("not_needed", "because", who) if set_aside else "",
        target_on=None if is_future else made_on + timedelta(days=dice.between(8, 26) * 7),
        position=position,
        **tale.stamped(made_on, ended_on, versions=2 if ended_on else 1),
    )
    tale.rows.add(GoalBarrier, goal_id=row["id"], barrier_id=held.id)
    for other in plan.barriers:
        if (
            other is not held
            and other.trouble.key in held.trouble.leads_to
            and other.whose == held.whose
            and dice.chance(0.25)
        ):
            tale.rows.add(GoalBarrier, goal_id=row["id"], barrier_id=other.id)
    tale.record("goal.added", "goals", row["id"], made_on, person_id, changes={"words": (None, row["words"])})
    if held.resolved_on:
        moved = {"status": ("active", "achieved")}
        tale.record("goal.achieved", "goals", row["id"], held.resolved_on, person_id, changes=moved)
    if not is_future:
        _actions(tale, plan, held, row, made_on)


def _actions(tale: Tale, plan: Plan, held: Held, goal: Row, made_on: date) -> None:
    dice, last = tale.dice, held.resolved_on or tale.case.until
    before: Row | None = None
    begun = made_on
    for position, words in enumerate(dice.some(held.trouble.actions, dice.pick((1, 2, 2, 3, 3, 4)))):
        row = _action(tale, plan, held, goal, words, min(begun, last), position)
        if before and dice.chance(0.15):
            row["depends_on_id"] = before["id"]
        before = row
        begun = tale.soon_after(begun, 0, max(10, (last - begun).days // 2))


def _action(tale: Tale, plan: Plan, held: Held, goal: Row, words: ActionWords, made_on: date, position: int) -> Row:
    dice, who = tale.dice, max(held.whose, 0)
    due_on = made_on + timedelta(days=dice.between(1, 5) * 7 - dice.between(0, 4))
    due_on -= timedelta(days=max(0, due_on.weekday() - 4))
    state = _state(tale, held, made_on, due_on, who)
    ended_on: date | None = state["done_on"] or (
        tale.case.until if state["status"] is ActionStatus.NOT_NEEDED else None
    )
    row = tale.rows.add(
        Action,
        household_id=tale.id,
        goal_id=goal["id"],
        what=tale.say((words.what,), who),
        **_owner(tale, words.owner, who, made_on),
        start_on=made_on,
        due_on=due_on if dice.chance(0.94) else None,
        position=position,
        depends_on_id=None,
        **state,
        **tale.stamped(made_on, ended_on, versions=2 if ended_on else 1),
    )
    _remember(tale, plan, row, made_on, ended_on, goal["person_id"])
    return row


def _remember(tale: Tale, plan: Plan, row: Row, made_on: date, ended_on: date | None, person_id: int | None) -> None:
    tale.record("action.added", "actions", row["id"], made_on, person_id, changes={"what": (None, row["what"])})
    if row["status"] is ActionStatus.DONE and ended_on:
        plan.done.append((row["what"], ended_on))
        moved = {"status": ("to_do", "done"), "done_on": (None, ended_on.isoformat())}
        tale.record("action.done", "actions", row["id"], ended_on, person_id, changes=moved)
    elif ended_on is None:
        plan.to_come.append(row["what"])


def _owner(tale: Tale, owner: str, who: int, made_on: date) -> dict[str, Any]:
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


def _state(tale: Tale, held: Held, made_on: date, due_on: date, who: int) -> dict[str, Any]:
    """How far an action has come: most are done, some late, a few blocked, those of a settled barrier never open."""
    dice, case = tale.dice, tale.case
    settled = held.resolved_on or case.closed_on
    late = (case.until - due_on).days
    if settled or late > 45:
        is_done = dice.chance(0.93 if held.resolved_on else 0.7) or (not settled and late <= 90 and dice.chance(0.2))
        return _done(tale, made_on, due_on, who) if is_done else _not_needed(tale, who)
    is_done = dice.chance(0.6 + 0.36 * case.going_well) if late > 0 else made_on < case.until and dice.chance(0.1)
    if is_done:
        return _done(tale, made_on, due_on, who)
    status = dice.pick(_WHEN_LATE if late > 0 else _WHEN_IN_TIME)
    because = tale.note_line("blocked", "because", who) if status is ActionStatus.BLOCKED else ""
    return _EMPTY | {"status": status, "blocked_because": because}


_WHEN_IN_TIME = (ActionStatus.TO_DO,) * 5 + (ActionStatus.DOING,) * 3 + (ActionStatus.BLOCKED,)
_WHEN_LATE = (*_WHEN_IN_TIME, ActionStatus.BLOCKED)
_EMPTY: dict[str, Any] = {
    "blocked_because": "", "status_reason": "", "done_on": None, "evidence": "",
    "outcome": None, "outcome_note": "", "outcome_on": None,
}  # fmt: skip


def _done(tale: Tale, made_on: date, due_on: date, who: int) -> dict[str, Any]:
    dice = tale.dice
    done_on = max(made_on, min(due_on + timedelta(days=dice.between(-6, 8)), tale.case.until))
    outcome = (
        dice.pick((Outcome.POSITIVE, Outcome.POSITIVE, Outcome.POSITIVE, Outcome.NONE)) if dice.chance(0.6) else None
    )
    noted = outcome in (Outcome.POSITIVE, Outcome.NONE)
    return _EMPTY | {
        "status": ActionStatus.DONE,
        "done_on": done_on,
        "evidence": tale.note_line("evidence", "seen", who) if dice.chance(0.5) else "",
        "outcome": outcome,
        "outcome_note": tale.note_line("outcome", str(outcome.value), who) if outcome and noted else "",
        "outcome_on": done_on if outcome else None,
    }


def _not_needed(tale: Tale, who: int) -> dict[str, Any]:
    return _EMPTY | {"status": ActionStatus.NOT_NEEDED, "status_reason": tale.note_line("not_needed", "because", who)}
