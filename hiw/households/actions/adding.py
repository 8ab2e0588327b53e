"""Add households and members, and record their eligibility."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import AssignmentReason, Eligibility, EventName, ReferralSource
from db.models import EligibilityCheck, Household, Membership, Person
from hiw import audit, clock, text
from hiw.errors import Checks, RuleBroken, of_field
from hiw.households import lifecycle, person_fields, rules
from hiw.households.actions.known_already import check_asked_about
from hiw.households.actions.who_fits import JoiningPerson, check_somebody_fits, decide
from hiw.households.assignments import begin_assignment, check_can_support, check_not_close
from hiw.households.conflict_checks import check_may_join, check_may_support
from hiw.households.eligibility import EligibilityAnswers, is_old_enough
from hiw.households.memberships import check_authority, index_people, lock_known, person_to_join
from hiw.households.named_staff import name_supporters
from hiw.households.person_fields import NewPerson
from hiw.households.search_terms import name_key
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import household_for
from hiw.settings import SettingName, settings_on

MOST_PEOPLE = 20
REASON_LENGTH = 300


def add_household(
    s: Session,
    by: Actor,
    *,
    people: Sequence[NewPerson],
    answers: Sequence[EligibilityAnswers],
    authority_code: str,
    started_on: date,
    referral_source: ReferralSource | None = None,
    referred_by: str = "",
    advocate_id: int | None = None,
    name: str = "",
    override_reason: str = "",
) -> int:
    """Add a household with its first people, one set of answers each; returns its id.

    Someone who is not eligible may be a member beside one who is. When nobody is, a senior's `override_reason` is
    needed. `advocate_id` may be the colleague's own; another's needs the right to assign.
    Raises RuleBroken, NotAllowed, and NotFound for a known person who cannot be seen.
    """
    require(by, Permission.ADD_HOUSEHOLDS)
    check_authority(s, by, authority_code)
    _check_people(people, answers)
    with Checks() as check:
        check("started_on", rules.check_start, started_on, clock.today())
        referrer = check("referred_by", text.name, referred_by, "Who referred them", required=False)
        override = check("override_reason", _reason, override_reason)
        called = check("name", text.name, name, required=False)
        check("", _check_typed, people)
    settings = settings_on(s, started_on)
    household = _new_household(by, authority_code, started_on, settings)
    household.referral_source, household.referred_by = referral_source, referrer
    known = _bring_together(s, by, household, people, called)
    joining = decide(known, people, answers, settings[SettingName.MINIMUM_AGE], started_on, override=override)
    check_somebody_fits(by, joining, override)
    _write(s, by, household, joining)
    if advocate_id is not None:
        _assign_first(s, by, household, advocate_id)
    _record_added(s, by, household, override)
    return household.id


def add_member(
    s: Session,
    by: Actor,
    *,
    household_id: int,
    person: NewPerson,
    answers: EligibilityAnswers,
    joined_on: date,
    relation: str = "",
) -> int:
    """Add a person to a household and record their eligibility; returns the person's id.

    Someone who is not eligible joins without counting. The second who is ends the others' waiting.
    Raises RuleBroken when the household is closed or the person is in a household already.
    """
    household = household_for(s, by, household_id, Permission.ADD_HOUSEHOLDS, lock=True)
    lifecycle.check_open(household.status)
    today = clock.today()
    with Checks() as check:
        latest = max(today, household.started_on)
        check("joined_on", rules.check_happened, joined_on, household.started_on, latest, "Joining")
        check("", _check_typed, [person])
    check_asked_about(s, by, [person])
    with of_field("people.0.full_name"):
        known = person_to_join(s, by, person, household, joined_on)
        check_may_join(s, household_id, [known.id])
    counted = Membership.counts_for_eligibility & Membership.left_on.is_(None)
    others = s.scalar(
        sa.select(sa.func.count()).where(Membership.household_id == household_id, counted)
    )  # fmt: skip
    minimum_age = settings_on(s, today)[SettingName.MINIMUM_AGE]
    person = replace(person, relation=relation or person.relation)
    (joining,) = decide([known], [person], [answers], minimum_age, joined_on, others=others or 0)
    if joining.counts:
        _end_waiting(s, by, household_id)
    _write(s, by, household, [joining])
    return known.id


def _reason(typed: str) -> str:
    return text.line(typed, "The reason", limit=REASON_LENGTH, required=False)


def _check_typed(people: Sequence[NewPerson]) -> None:
    """Check what was typed of new people; the fields are named `people.0.full_name` and so on."""
    with Checks() as check:
        for number, person in enumerate(people):
            if person.person_id is None:
                for field, value in person_fields.fields_of(person, "").items():
                    check(f"people.{number}.{field}", person_fields.CLEAN[field], value, clock.today())


def _check_people(people: Sequence[NewPerson], answers: Sequence[EligibilityAnswers]) -> None:
    if not 1 <= len(people) <= MOST_PEOPLE:
        raise RuleBroken(f"A household starts with 1 to {MOST_PEOPLE} people. Add at least one person.")
    if len(people) != len(answers):
        raise RuleBroken("Answer the eligibility questions for each person.")
    known = [person.person_id for person in people if person.person_id is not None]
    if len(known) != len(set(known)):
        raise RuleBroken("The same person is in the list twice. Take one out.")


def _new_household(by: Actor, authority_code: str, started_on: date, settings: Mapping[SettingName, int]) -> Household:
    now = clock.now()
    return Household(
        name="",
        name_key="",
        authority_code=authority_code,
        started_on=started_on,
        planned_end_on=rules.planned_end(started_on, settings[SettingName.SUPPORT_MONTHS]),
        next_review_on=started_on + timedelta(days=settings[SettingName.REVIEW_DAYS]),
        created_at=now,
        updated_at=now,
        updated_by_id=by.id,
    )


def _bring_together(
    s: Session, by: Actor, household: Household, people: Sequence[NewPerson], name: str
) -> list[Person]:
    """Insert the household and new people, lock known people, and name the household."""
    check_asked_about(s, by, people)
    s.add(household)
    s.flush()
    lock_known(s, people)
    known = []
    for number, person in enumerate(people):
        with of_field(f"people.{number}.full_name"):
            known.append(person_to_join(s, by, person, household, household.started_on))
    check_may_join(s, household.id, [person.id for person in known])
    household.name = name or rules.household_name(tuple(person.full_name for person in known))
    household.name_key = name_key(household.name)
    return known


def _record_added(s: Session, by: Actor, household: Household, override: str) -> None:
    changes = {field: (None, getattr(household, field)) for field in ("name", "authority_code", "started_on")}
    audit.record(
        s, by, EventName.HOUSEHOLD_ADDED, "households", household.id,
        household_id=household.id, reason=override, changes=changes,
    )  # fmt: skip


def _write(s: Session, by: Actor, household: Household, joining: Sequence[JoiningPerson]) -> None:
    """Insert the membership, eligibility check and audit event of each person who joins."""
    now = clock.now()
    for one in joining:
        s.add(
            Membership(
                household_id=household.id, person_id=one.person.id, relation=one.relation,
                counts_for_eligibility=one.counts, joined_on=one.joined_on,
                created_at=now, updated_at=now, updated_by_id=by.id,
            )
        )  # fmt: skip
        s.add(_check_row(by, household.id, one))
        audit.record(
            s, by, EventName.MEMBER_ADDED, "persons", one.person.id,
            household_id=household.id, person_id=one.person.id,
            changes={"eligibility": (None, one.result[0])}, reason=one.override,
        )  # fmt: skip
    s.flush()
    name_supporters(s, by, household.id)
    index_people(s, [one.person.id for one in joining])


def _check_row(by: Actor, household_id: int, one: JoiningPerson) -> EligibilityCheck:
    asked, (result, reason) = one.candidate.answers, one.result
    accepted = f" Accepted by {by.name}: {one.override}" if one.override and not one.counts else ""
    fields = asdict(asked)
    fields["is_16_or_over"] = is_old_enough(asked, one.candidate.birth_on, one.joined_on, one.minimum_age)
    fields["permission_how"] = text.name(asked.permission_how, "How permission was given", required=False)
    return EligibilityCheck(
        household_id=household_id,
        person_id=one.person.id,
        lives_in_region=one.candidate.lives_in_region,
        has_other_member=result is Eligibility.MET,
        result=result,
        reason=text.line(reason + accepted, "The reason"),
        checked_at=clock.now(),
        checked_by_id=by.id,
        **fields,
    )


def _end_waiting(s: Session, by: Actor, household_id: int) -> None:
    """Check those again who were waiting for a second eligible member."""
    last = (
        sa.select(sa.func.max(EligibilityCheck.id))
        .join(Membership, Membership.person_id == EligibilityCheck.person_id)
        .where(EligibilityCheck.household_id == household_id)
        .where(Membership.household_id == household_id, Membership.left_on.is_(None))
        .group_by(EligibilityCheck.person_id)
    )
    waiting = sa.select(EligibilityCheck).where(
        EligibilityCheck.id.in_(last), EligibilityCheck.result == Eligibility.PENDING_SECOND_MEMBER
    )
    asked = ("lives_in_region", "is_16_or_over", "is_unemployed", "is_willing", "permission_given",
             "permission_on", "permission_how", "person_id", "household_id")  # fmt: skip
    for check in s.scalars(waiting.order_by(EligibilityCheck.id)).all():
        again = {field: getattr(check, field) for field in asked}
        s.add(
            EligibilityCheck(
                **again, has_other_member=True, result=Eligibility.MET, checked_at=clock.now(),
                checked_by_id=by.id, reason="Another eligible person joined the household.",
            )
        )  # fmt: skip


def _assign_first(s: Session, by: Actor, household: Household, advocate_id: int) -> None:
    if advocate_id != by.id:
        require(by, Permission.ASSIGN)
    with of_field("advocate_id"):
        check_can_support(s, advocate_id, household.authority_code)
        check_not_close(s, household.id, advocate_id)
        check_may_support(s, household.id, advocate_id)
    begin_assignment(s, by, household.id, advocate_id, household.started_on, AssignmentReason.START)
