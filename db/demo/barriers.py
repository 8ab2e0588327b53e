"""Barriers of the demo, and what causes what."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache

from db.demo.people import DemoMember
from db.demo.rows import Row
from db.demo.story import DemoHousehold
from db.demo.words import BarrierTemplate, StoryTemplate, stories, troubles
from db.enums import BarrierStatus, EventName, Priority, Severity, Visibility
from db.models import Barrier, BarrierLink

_SEVERITIES = (Severity.SOME,) * 5 + (Severity.SERIOUS,) * 3 + (Severity.CRISIS,)
_OWN = -1  # the place of a barrier that is no part of the story
_HOME = -1  # the household as a whole, beside the places of its members


@dataclass
class DemoBarrier:
    """A barrier and its status. `whose` is a member's index, or -1 for all; `place` its index in the story, or -1."""

    trouble: BarrierTemplate
    whose: int
    row: Row
    found_on: date
    resolved_on: date | None = None
    place: int = _OWN

    @property
    def id(self) -> int:
        """Return the barrier's id."""
        number: int = self.row["id"]
        return number


@dataclass
class DemoPlan:
    """What notes and reviews refer to: the barriers, and (what, day) of actions that were done or are to come."""

    barriers: list[DemoBarrier] = field(default_factory=list)
    done: list[tuple[str, date]] = field(default_factory=list)
    to_come: list[str] = field(default_factory=list)


def make_barriers(tale: DemoHousehold) -> DemoPlan:
    """Return the barriers of a story and a few of each member's own, with the links between them."""
    plan = DemoPlan()
    story = _story(tale)
    _barriers(tale, plan, story)
    _links(tale, plan, story)
    return plan


def _story(tale: DemoHousehold) -> StoryTemplate:
    """Return a story that suits the members' ages; after some tries, any."""
    tries = [tale.dice.pick(stories()) for _ in range(8)]
    return next((story for story in tries if all(_suits(tale, *each) for each in story.of)), tries[0])


def _suits(tale: DemoHousehold, key: str, whose: str) -> bool:
    if whose == "h" or int(whose) > len(tale.members):
        return True
    return key in _suited(_member(tale, whose)[1].age(tale.today))


def _member(tale: DemoHousehold, whose: str) -> tuple[int, DemoMember]:
    """Return whose a trouble of a story is: the first member's, or of the others the youngest's for the second."""
    first, *others = list(enumerate(tale.members))
    if whose == "1" or not others:
        return first
    by_age = sorted(others, key=lambda each: each[1].birth_on, reverse=True)
    return by_age[min(int(whose) - 2, len(by_age) - 1)]


def _chosen(tale: DemoHousehold, story: StoryTemplate) -> list[tuple[str, int, int]]:
    """Return (trouble, whose, index in the story) of every barrier: a story, and a few more of each member's own."""
    members = tale.members
    chosen = []
    for place, (key, whose) in enumerate(story.of):
        if whose == "h":
            chosen.append((key, _HOME, place))
        elif int(whose) <= len(members):
            chosen.append((key, _member(tale, whose)[0], place))
    return chosen + _own_troubles(tale, {(key, at) for key, at, _ in chosen})


def _own_troubles(tale: DemoHousehold, taken: set[tuple[str, int]]) -> list[tuple[str, int, int]]:
    dice, chosen = tale.dice, []
    for whose, member in enumerate(tale.members):
        for _ in range(dice.pick((0, 0, 1, 1, 2))):
            key = dice.pick(_suited(member.age(tale.today)))
            if (key, whose) not in taken:
                taken.add((key, whose))
                chosen.append((key, whose, _OWN))
    return chosen


def _suited(age: int) -> tuple[str, ...]:
    """Return the troubles that people of an age may have."""
    return _of("young") if age < 25 else _of("adult", "older") if age > 50 else _of("adult", "parent")


@cache
def _of(*who: str) -> tuple[str, ...]:
    return tuple(key for key, trouble in troubles().items() if trouble.who in (*who, "any"))


def _barriers(tale: DemoHousehold, plan: DemoPlan, story: StoryTemplate) -> None:
    dice, case = tale.dice, tale.case
    for position, (key, whose, place) in enumerate(_chosen(tale, story)):
        trouble = troubles()[key]
        found = case.started_on if place >= 0 and dice.chance(0.75) else case.started_on + timedelta(days=28)
        held = DemoBarrier(trouble, whose, {}, tale.soon_after(min(found, case.until), 0, 16))
        _resolve(tale, held)
        held.row = _barrier_row(tale, held, position)
        held.place = place
        plan.barriers.append(held)


def _resolve(tale: DemoHousehold, held: DemoBarrier) -> None:
    """Decide whether and when a barrier was resolved: the longer a household is here, the likelier."""
    case, dice = tale.case, tale.dice
    age = (case.until - held.found_on).days
    likely = 0.72 * case.going_well if not case.is_open else min(0.5, age / 550) * case.going_well
    if age > 40 and dice.chance(likely):
        held.resolved_on = tale.soon_after(held.found_on, min(age, 35), age)


def _barrier_row(tale: DemoHousehold, held: DemoBarrier, position: int) -> Row:
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
        life_area_id=tale.areas[trouble.area].id,
        what=tale.say(trouble.what, who),
        why_it_matters=tale.say(trouble.why, who) if dice.chance(0.8) else "",
        strengths=tale.say(trouble.strengths, who) if dice.chance(0.7) else "",
        severity=dice.pick(_SEVERITIES),
        priority=(Priority.NOW, Priority.NOW, Priority.NEXT, Priority.NEXT, Priority.LATER)[min(position, 4)],
        status=status,
        status_on=ended_on if status is not BarrierStatus.OPEN else None,
        status_reason=tale.note_line("not_needed", "because", who) if set_aside else "",
        position=position,
        visibility=_visibility(tale, trouble.area, person_id),
        **tale.stamped(held.found_on, held.resolved_on, versions=2 if held.resolved_on else 1),
    )
    said = {"what": (None, row["what"]), "severity": (None, row["severity"])}
    tale.record(EventName.BARRIER_ADDED, "barriers", row["id"], held.found_on, person_id, changes=said)
    if status is not BarrierStatus.OPEN:
        word = EventName.BARRIER_RESOLVED if held.resolved_on else EventName.BARRIER_SET_ASIDE
        moved, reason = {"status": ("open", status)}, row["status_reason"]
        tale.record(word, "barriers", row["id"], ended_on, person_id, reason=reason, changes=moved)
    return row


def _visibility(tale: DemoHousehold, area: str, person_id: int | None) -> Visibility:
    if not tale.areas[area].is_private:
        return Visibility.HOUSEHOLD
    return Visibility.STAFF if person_id is None else Visibility.PERSON


def _links(tale: DemoHousehold, plan: DemoPlan, story: StoryTemplate) -> None:
    """Add the links of the story, and some that its troubles lead to."""
    by_place = {held.place: held for held in plan.barriers}
    pairs = [(by_place[a], by_place[b]) for a, b in story.links if a in by_place and b in by_place]
    for cause in plan.barriers:
        for effect in plan.barriers:
            if effect.trouble.key in cause.trouble.leads_to and (cause, effect) not in pairs and tale.dice.chance(0.3):
                pairs.append((cause, effect))
    for cause, effect in pairs:
        _link(tale, cause, effect)


def _link(tale: DemoHousehold, cause: DemoBarrier, effect: DemoBarrier) -> None:
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
    tale.record(EventName.BARRIER_LINKED, "barrier_links", row["id"], on, effect.row["person_id"], changes=changes)
