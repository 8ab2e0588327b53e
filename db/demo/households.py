"""Rows of one household of the demo and its people: who they are, where they live, who supports them."""

from datetime import date, timedelta

from db.demo import people
from db.demo.caseload import DemoCase
from db.demo.people import DemoAddress, DemoMember
from db.demo.rows import BulkRows, Row
from db.demo.seeded_random import SeededRandom
from db.demo.story import DemoHousehold, DemoLifeArea, DemoRules, slots_of
from db.demo.words import compositions, notes
from db.enums import Eligibility, EventName, HouseholdStatus, ReferralSource
from db.models import Assignment, EligibilityCheck, Extension, Household, Membership, Pause, Person

_SOURCES = {
    ReferralSource.JOBCENTRE: ("Jobcentre Plus work coach", "Jobcentre Plus"),
    ReferralSource.HOUSING: ("Riverbank Homes", "Northway Housing, income team"),
    ReferralSource.REVENUES: ("Council revenues and benefits",),
    ReferralSource.FAMILY_SERVICE: ("Early help team", "Family hub"),
    ReferralSource.PARTNER: ("Harbour Advice Centre", "Fresh Start recovery service", "Carers' centre"),
    ReferralSource.SELF: ("",),
}


def begin(
    rows: BulkRows, dice: SeededRandom, ways: DemoRules, today: date, areas: dict[str, DemoLifeArea], case: DemoCase
) -> DemoHousehold:
    """Return the household with its members, before its plan."""
    kinds, weights = compositions()
    kind = dice.weighted(kinds, weights)
    members = people.make_members(dice, kind, case.started_on, case.until)
    if case.is_pending:
        members = members[:1]
    household = _household(rows, dice, ways, case, members)
    tale = DemoHousehold(rows, dice, ways, today, areas, case, members, household, slots_of(dice, members, today))
    home = people.make_home(dice, case.authority)
    for place, member in enumerate(members):
        elsewhere = kind.apart and place > 0 and dice.chance(0.8)
        _person(tale, place, member, people.make_home(dice, case.authority) if elsewhere else home)
    _time(tale)
    return tale


def move_in(tale: DemoHousehold, old: DemoHousehold) -> None:
    """Let the newest member have been a member of another household before.

    Not when that household began later than they joined this one.
    """
    member, old_case = tale.members[-1], old.case
    left_on = min(member.joined_on, old_case.until)
    if left_on <= old_case.started_on:
        return
    tale.rows.add(
        Membership,
        household_id=old.id,
        person_id=member.id,
        relation=tale.dice.pick(("lodger", "cousin", "friend", "in-law")),
        counts_for_eligibility=True,
        joined_on=old_case.started_on,
        left_on=left_on,
        **old.stamped(old_case.started_on, left_on, versions=2),
    )
    moved = {"household_id": (old.id, tale.id)}
    for each in (old, tale):
        each.record(EventName.MEMBER_MOVED, "persons", member.id, left_on, person_id=member.id, changes=moved)


def finish(tale: DemoHousehold, last_contact_on: date | None, next_review_on: date | None) -> None:
    """Set the columns of the household's row that are known at the end, and how it ended."""
    case, row = tale.case, tale.household
    row["last_contact_on"] = last_contact_on
    row["next_review_on"] = next_review_on
    if case.closed_on and case.close_reason:
        row["close_note"] = tale.note_line("closed", case.close_reason.value)
        advocate = case.spells[-1].advocate
        senior = advocate.senior_id
        if case.is_given_up:
            gave = {"advocate_id": (advocate.id, None)}
            tale.record(EventName.HOUSEHOLD_UNASSIGNED, "households", tale.id, case.closed_on, by=senior, changes=gave)
        changes = {"status": ("open", "closed"), "close_reason": (None, case.close_reason.value)}
        tale.record(EventName.HOUSEHOLD_CLOSED, "households", tale.id, case.closed_on, by=senior, changes=changes)


def _household(rows: BulkRows, dice: SeededRandom, ways: DemoRules, case: DemoCase, members: list[DemoMember]) -> Row:
    families = list(dict.fromkeys(member.family for member in members))
    name = " and ".join(families[:2]) + " household"
    source = dice.pick(tuple(ReferralSource))
    status = HouseholdStatus.PAUSED if case.paused_from else HouseholdStatus.OPEN
    return rows.add(
        Household,
        name=name,
        name_key=ways.name_key(name),
        authority_code=case.authority,
        status=status if case.is_open else HouseholdStatus.CLOSED,
        started_on=case.started_on,
        planned_end_on=case.planned_end_on,
        closed_on=case.closed_on,
        close_reason=case.close_reason,
        close_note="",
        referral_source=source,
        referred_by=dice.pick(_SOURCES[source]),
        is_light_touch=case.is_light_touch,
        exit_planned_on=case.exit_planned_on,
        last_contact_on=None,
        next_review_on=None,
    )


def _person(tale: DemoHousehold, place: int, member: DemoMember, home: DemoAddress) -> None:
    dice, case = tale.dice, tale.case
    never_worked, last_worked_on = people.work_history(dice, member.age(tale.today), tale.today)
    row = tale.rows.add(
        Person,
        full_name=member.full_name,
        known_as=member.known_as,
        aliases=member.aliases,
        name_key=tale.ways.name_key(member.full_name),
        birth_on=member.birth_on,
        phone=people.phone(dice),
        email=people.email(dice, member, tale.ways.name_key),
        address=home.address,
        postcode=home.postcode,
        authority_code=case.authority,
        language=member.language,
        needs_interpreter=bool(member.language) and dice.chance(0.5),
        benefit=people.benefit(dice),
        never_worked=never_worked,
        last_worked_on=last_worked_on,
        **tale.stamped(member.joined_on),
    )
    member.id = row["id"]
    tale.rows.add(
        Membership,
        household_id=tale.id,
        person_id=member.id,
        relation=member.relation,
        counts_for_eligibility=place < 2 or dice.chance(0.9),
        joined_on=member.joined_on,
        left_on=None,
        **tale.stamped(member.joined_on),
    )
    checked = Eligibility.PENDING_SECOND_MEMBER if case.is_pending else Eligibility.MET
    joined = {"eligibility": (None, checked.value)}
    tale.record(EventName.MEMBER_ADDED, "persons", member.id, member.joined_on, person_id=member.id, changes=joined)
    _eligibility(tale, place, member)


def _eligibility(tale: DemoHousehold, place: int, member: DemoMember) -> None:
    is_pending = tale.case.is_pending
    asked_on = member.joined_on - timedelta(days=tale.dice.between(1, 9))
    tale.rows.add(
        EligibilityCheck,
        household_id=tale.id,
        person_id=member.id,
        lives_in_region=True,
        is_16_or_over=True,
        is_unemployed=True,
        is_willing=True,
        has_other_member=not is_pending,
        permission_given=True,
        permission_on=asked_on,
        permission_how=tale.dice.pick(notes()["permission"]["how"]),
        result=Eligibility.PENDING_SECOND_MEMBER if is_pending else Eligibility.MET,
        reason=tale.note_line("permission", "pending", place) if is_pending else "",
        checked_at=tale.moment(member.joined_on),
        checked_by_id=tale.case.spells[0].advocate.id,
    )


def _time(tale: DemoHousehold) -> None:
    """Set when it started, who supports it, what paused or extended it."""
    case, start = tale.case, tale.case.started_on
    tale.household.update(tale.stamped(start, case.closed_on, versions=3 if case.closed_on else 1))
    tale.record(
        EventName.HOUSEHOLD_ADDED, "households", tale.id, start, changes={"started_on": (None, start.isoformat())}
    )
    for spell in () if case.waits else case.spells:
        senior = spell.advocate.senior_id
        tale.rows.add(
            Assignment,
            household_id=tale.id,
            advocate_id=spell.advocate.id,
            from_on=spell.from_on,
            to_on=spell.to_on,
            counts=spell is case.spells[-1] and not case.is_given_up,
            reason=spell.reason,
            note="" if spell is case.spells[0] else tale.note_line("moved", "because"),
            assigned_by_id=senior,
        )
    _pauses(tale)
    if case.extended_to:
        _extend(tale, case.extended_to)


def _extend(tale: DemoHousehold, to_on: date) -> None:
    end = tale.ways.planned_end(tale.case.started_on)
    given_on = min(end - timedelta(days=tale.dice.between(3, 25)), tale.case.until)
    because = tale.note_line("extended", "because")
    senior = tale.case.spells[-1].advocate.senior_id
    tale.rows.add(
        Extension,
        household_id=tale.id,
        from_on=end,
        to_on=to_on,
        reason=because,
        given_at=tale.moment(given_on),
        given_by_id=senior,
    )
    changes = {"planned_end_on": (end.isoformat(), to_on.isoformat())}
    tale.record(
        EventName.HOUSEHOLD_EXTENDED, "households", tale.id, given_on, by=senior, reason=because, changes=changes
    )


def _pauses(tale: DemoHousehold) -> None:
    case, dice = tale.case, tale.dice
    spans: list[tuple[date, date | None]] = [(case.paused_from, None)] if case.paused_from else []
    age = (case.until - case.started_on).days
    if age > 150 and dice.chance(0.06):
        first = case.started_on + timedelta(days=dice.between(40, 90))
        spans.insert(0, (first, first + timedelta(days=dice.between(7, 30))))
    for from_on, to_on in spans:
        because = tale.note_line("paused", "because")
        tale.rows.add(Pause, household_id=tale.id, from_on=from_on, to_on=to_on, reason=because)
        changes = {"status": ("open", "paused")}
        tale.record(EventName.HOUSEHOLD_PAUSED, "households", tale.id, from_on, reason=because, changes=changes)
        if to_on:
            tale.record(
                EventName.HOUSEHOLD_RESUMED, "households", tale.id, to_on, changes={"status": ("paused", "open")}
            )
