"""Contacts of the demo: case notes, reviews with ratings, visits to come."""

from datetime import UTC, date, datetime, time, timedelta

from db.demo.barriers import DemoBarrier, DemoPlan
from db.demo.caseload import REVIEW_DAYS, workday
from db.demo.rows import Row
from db.demo.story import DemoHousehold
from db.demo.words import notes
from db.enums import Agreement, Change, NoteKind, Verdict, VisitPlace
from db.models import (
    CaseNote,
    CaseNotePerson,
    Rating,
    Review,
    ReviewBarrier,
    ReviewPerson,
    Visit,
)

_OFTEN = {NoteKind.VISIT: 5, NoteKind.CALL: 5, NoteKind.TEXT: 3, NoteKind.MEETING: 3, NoteKind.OTHER: 1}
_KINDS = tuple(kind for kind, times in _OFTEN.items() for _ in range(times))
_TOLD = {  # what is told of each kind of contact: of a message less than of a visit
    NoteKind.VISIT: ("done", "plan", "trouble", "life"),
    NoteKind.MEETING: ("done", "plan", "trouble", "life"),
    NoteKind.CALL: ("done_far", "plan_far", "trouble", "far"),
    NoteKind.TEXT: ("plan_far", "far"),
    NoteKind.OTHER: ("done_far", "plan_far", "far"),
}
_FACE_TO_FACE = (NoteKind.VISIT, NoteKind.MEETING)
_HOW_MANY = {kind: (1, 2, 3) if kind in _FACE_TO_FACE else (1,) for kind in NoteKind}
_MINUTES = {
    NoteKind.VISIT: (40, 110),
    NoteKind.CALL: (3, 30),
    NoteKind.TEXT: (1, 5),
    NoteKind.MEETING: (30, 120),
    NoteKind.OTHER: (5, 20),
}
_PLACES = (VisitPlace.HOME, VisitPlace.HOME, VisitPlace.HOME, VisitPlace.OFFICE, VisitPlace.PUBLIC, VisitPlace.PHONE)


def make_contacts(tale: DemoHousehold, plan: DemoPlan) -> tuple[date | None, date | None]:
    """Add notes, reviews, ratings and visits; return the day of the last contact and of the next review."""
    reviews = _reviews(tale, plan)
    notes_on = _notes(tale, plan)
    _ratings(tale, plan, None, tale.soon_after(tale.case.started_on, 0, 10))
    last = max([*notes_on, *(held_on for held_on, _ in reviews)], default=None)
    if not tale.case.is_open:
        return last, None
    _visits(tale)
    return last, reviews[-1][1] if reviews else tale.case.started_on + timedelta(days=REVIEW_DAYS)


def _notes(tale: DemoHousehold, plan: DemoPlan) -> list[date]:
    """Add case notes from the first visit to the day after which it is quiet; return the days when someone was met."""
    dice, case = tale.dice, tale.case
    met: list[date] = []
    day = tale.soon_after(case.started_on, 0, 4)
    while day < case.quiet_from:
        if _note(tale, plan, day, was_attended=dice.chance(0.86)):
            met.append(day)
        day = workday(day + timedelta(days=dice.between(5, 24)))
    if day <= case.until or met:
        _note(tale, plan, case.quiet_from, was_attended=True)
        met.append(case.quiet_from)
    if case.is_open and (case.until - case.quiet_from).days > 13 and dice.chance(0.7):
        _note(tale, plan, tale.soon_after(case.quiet_from, 6, 20), was_attended=False)
    return met


def _note(tale: DemoHousehold, plan: DemoPlan, day: date, was_attended: bool) -> bool:
    dice = tale.dice
    kind, who = dice.pick(_KINDS), dice.between(0, min(1, len(tale.members) - 1))
    least, most = _MINUTES[kind]
    body = _body(tale, plan, kind, who, day) if was_attended else tale.note_line("missed", kind.value, who)
    row = tale.rows.add(
        CaseNote,
        household_id=tale.id,
        kind=kind,
        happened_on=day,
        was_attended=was_attended,
        minutes=dice.between(least, most) if was_attended else dice.pick((None, 5, 10)),
        body=body,
        corrects_id=None,
        correction_reason="",
        written_by_id=tale.case.advocate_on(day).id,
        written_at=tale.moment(day) + timedelta(minutes=dice.between(5, 90)),
    )
    tale.rows.add(CaseNotePerson, note_id=row["id"], person_id=tale.members[who].id)
    if len(tale.members) > 1 and dice.chance(0.35):
        tale.rows.add(CaseNotePerson, note_id=row["id"], person_id=tale.members[1 - who].id)
    if was_attended and dice.chance(0.008):
        _correct(tale, row, who)
    return was_attended


def _correct(tale: DemoHousehold, note: Row, who: int) -> None:
    """Correct a note by another one; the first one stays."""
    said = tale.note_line("closing", "next", who)
    correction = tale.rows.add(
        CaseNote,
        **{field: value for field, value in note.items() if field not in ("id", "corrects_id", "correction_reason")},
        corrects_id=note["id"],
        correction_reason=tale.note_line("corrected", "because", who),
    )
    correction["body"] = f"{note['body']} {said}"
    correction["written_at"] = note["written_at"] + timedelta(hours=tale.dice.between(1, 6))
    tale.rows.add(CaseNotePerson, note_id=correction["id"], person_id=tale.members[who].id)


def _body(tale: DemoHousehold, plan: DemoPlan, kind: NoteKind, who: int, day: date) -> str:
    dice = tale.dice
    lines = [_line(tale, plan, part, who, day) for part in dice.some(_TOLD[kind], dice.pick(_HOW_MANY[kind]))]
    ends = [tale.note_line("closing", "next", who)] if kind in _FACE_TO_FACE and dice.chance(0.6) else []
    return " ".join(filter(None, (tale.note_line("opening", kind.value, who), *lines, *ends)))


def _line(tale: DemoHousehold, plan: DemoPlan, part: str, who: int, day: date) -> str:
    """Return a line of one part; "" when there is nothing to tell of it."""
    if part.startswith("done"):
        of = [what for what, on in plan.done if 0 <= (day - on).days <= 21]
    elif part.startswith("plan"):
        of = plan.to_come or [what for what, on in plan.done if on > day]
    elif part == "trouble":
        held_then = (held for held in plan.barriers if held.found_on <= day and not _settled(held, day))
        of = [_lowered(held.row["what"]) for held in held_then]
    else:
        return tale.note_line("middle", part, who)
    return tale.note_line("middle", part, who, what=tale.dice.pick(of)) if of else ""


def _lowered(text: str) -> str:
    """Return a sentence for the middle of another one; a name or abbreviation keeps its capital."""
    first, _, rest = text.partition(" ")
    return text if not first[1:].islower() or not rest else first.lower() + " " + rest


def _settled(held: DemoBarrier, day: date) -> bool:
    return held.resolved_on is not None and held.resolved_on <= day


def _reviews(tale: DemoHousehold, plan: DemoPlan) -> list[tuple[date, date | None]]:
    """Return (held on, next on) of every review: about six weeks apart, one in eight of the last ones still to be
    held."""
    dice, case = tale.dice, tale.case
    last_day = case.until - timedelta(days=1)
    days: list[date] = []
    day = case.started_on
    while (day := workday(day + timedelta(days=REVIEW_DAYS + dice.between(-6, 5)))) <= last_day:
        if day <= case.quiet_from:
            days.append(day)
        elif (day - case.quiet_from).days <= 12 and case.quiet_from > max([case.started_on, *days]):
            days.append(case.quiet_from)
    if case.is_open and days and dice.chance(0.06):
        days.pop()
    held: list[tuple[date, date | None]] = []
    for number, day in enumerate(days):
        closes = not case.is_open and number == len(days) - 1
        next_on = None if closes else workday(day + timedelta(days=REVIEW_DAYS + dice.between(-2, 4)))
        _review(tale, plan, day, next_on, number)
        held.append((day, next_on))
    return held


def _review(tale: DemoHousehold, plan: DemoPlan, day: date, next_on: date | None, number: int) -> None:
    dice = tale.dice
    verdict = dice.pick((Verdict.CONTINUE, Verdict.CONTINUE, Verdict.CONTINUE, Verdict.CHANGE_PLAN, Verdict.NEW_NEEDS))
    row = tale.rows.add(
        Review,
        household_id=tale.id,
        held_on=day,
        verdict=verdict if next_on else Verdict.NEEDS_MET,
        what_changes=tale.note_line("review", "changes"),
        others_present=tale.note_line("review", "others") if dice.chance(0.15) else "",
        next_on=next_on,
        written_by_id=tale.case.advocate_on(day).id,
        written_at=tale.moment(day) + timedelta(minutes=75),
    )
    for place, member in enumerate(tale.members):
        if member.joined_on > day:
            continue
        present = place == 0 or dice.chance(0.78)
        tale.rows.add(
            ReviewPerson,
            review_id=row["id"],
            person_id=member.id,
            was_present=present,
            view=dice.pick(notes()["review"]["views"]) if present and dice.chance(0.8) else "",
            agreement=_agreement(tale) if present else None,
        )
    for held in plan.barriers:
        if held.found_on < day and not _settled(held, day - timedelta(days=REVIEW_DAYS)):
            _review_barrier(tale, row["id"], held, day)
    if number % 2 == 1 or next_on is None:
        _ratings(tale, plan, row["id"], day)


def _agreement(tale: DemoHousehold) -> Agreement:
    return tale.dice.pick((Agreement.AGREES,) * 7 + (Agreement.IN_PART,) * 2 + (Agreement.DISAGREES,))


def _review_barrier(tale: DemoHousehold, review_id: int, held: DemoBarrier, day: date) -> None:
    dice = tale.dice
    if _settled(held, day):
        change = Change.BETTER
    else:
        better = 0.2 + 0.45 * tale.case.going_well
        throw = dice.share()
        change = Change.BETTER if throw < better else Change.SAME if throw < better + 0.38 else Change.WORSE
    said = (
        "" if change is Change.SAME or dice.chance(0.6) else tale.note_line("review", change.value, max(held.whose, 0))
    )
    tale.rows.add(ReviewBarrier, review_id=review_id, barrier_id=held.id, change=change, note=said)


def _ratings(tale: DemoHousehold, plan: DemoPlan, review_id: int | None, day: date) -> None:
    """Add ratings of each life area with a barrier; they rise with time, if things go well."""
    dice, case = tale.dice, tale.case
    months = (day - case.started_on).days / 30
    seen: set[tuple[int, str]] = set()
    for held in plan.barriers:
        spot = (held.whose, held.trouble.area)
        if held.whose < 0 or spot in seen or (review_id and held.found_on > day) or dice.chance(0.08):
            continue
        seen.add(spot)
        if tale.members[held.whose].joined_on > day:
            continue
        base = (
            2.4 + (held.id * 7 % 5) * 0.5 + months * 0.55 * (case.going_well - 0.2) + (2 if _settled(held, day) else 0)
        )
        own = max(1, min(10, round(base + dice.share() * 2 - 1)))
        tale.rows.add(
            Rating,
            person_id=tale.members[held.whose].id,
            household_id=tale.id,
            review_id=review_id,
            life_area_id=tale.areas[held.trouble.area].id,
            rated_on=day,
            own=own,
            advocates=max(1, min(10, own + dice.pick((-2, -1, 0, 0, 0, 1)))) if dice.chance(0.9) else None,
        )


def _visits(tale: DemoHousehold) -> None:
    """Add visits of the coming two weeks, for half of those who are not paused."""
    dice, case = tale.dice, tale.case
    if case.paused_from or not dice.chance(0.5):
        return
    day = workday(tale.today + timedelta(days=dice.between(0, 14)))
    day = day if day >= tale.today else tale.today + timedelta(days=7 - tale.today.weekday())
    tale.rows.add(
        Visit,
        household_id=tale.id,
        staff_id=case.spells[-1].advocate.id,
        starts_at=datetime.combine(day, time(dice.between(9, 15), dice.pick((0, 15, 30, 45))), UTC),
        minutes=dice.pick((30, 45, 60, 60, 90)),
        place=dice.pick(_PLACES),
        cancelled_at=None,
        **tale.stamped(max(case.started_on, tale.today - timedelta(days=dice.between(0, 9)))),
    )
