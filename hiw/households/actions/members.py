"""Change a person or their membership; end a membership."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import Household, Membership
from hiw import audit, clock, edits, text
from hiw.edits import Edit
from hiw.errors import Checks, NotAllowed, RuleBroken, of_field
from hiw.households import lifecycle, person_fields, rules
from hiw.households.memberships import check_lives_in, index_people, open_membership
from hiw.households.naming import name_after_who_stays
from hiw.households.safe_contact import CONTACT, require_read
from hiw.households.search_terms import name_key
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import household_for, person_for


def change_person(s: Session, by: Actor, *, household_id: int, person_id: int, edit: Edit) -> None:
    """Change a present member's fields, and the search terms made from them.

    Raises Stale for a clash, RuleBroken for a value that cannot be or a person who is not a member now.
    """
    require(by, Permission.ADD_HOUSEHOLDS)
    if not by.may(Permission.SEE_PLANS) and edit.mine.keys() & person_fields.OF_WORK:
        raise NotAllowed("Your role cannot change what is said of someone's work. Ask their advocate.")
    household_for(s, by, household_id, Permission.ADD_HOUSEHOLDS, lock=True)
    person = person_for(s, by, person_id, lock=True)
    open_membership(s, household_id, person_id)
    mine = person_fields.cleaned(edit.mine, clock.today())
    if mine.keys() & set(CONTACT):
        require_read(s, by, [person_id])
    if "authority_code" in mine:
        with of_field("authority_code"):
            check_lives_in(s, mine["authority_code"])
    changes = edits.apply(
        s, by, person, Edit(edit.version, edit.base, mine), EventName.PERSON_CHANGED,
        household_id=household_id, person_id=person_id,
    )  # fmt: skip
    person_fields.check_whole({field: getattr(person, field) for field in person_fields.CLEAN})
    if "full_name" in changes:
        person.name_key = name_key(person.full_name)
    if changes.keys() & person_fields.FOUND_BY:
        index_people(s, [person_id])


def change_membership(s: Session, by: Actor, *, household_id: int, person_id: int, edit: Edit) -> None:
    """Change a present member's relation, day of joining, or whether they count for eligibility.

    Only a senior changes whether they count, as it overrides the check.
    """
    household = household_for(s, by, household_id, Permission.ADD_HOUSEHOLDS, lock=True)
    membership = open_membership(s, household_id, person_id)
    with Checks() as check:
        mine = {field: check(field, _of_membership, by, household, field, value) for field, value in edit.mine.items()}
    edits.apply(
        s, by, membership, Edit(edit.version, edit.base, mine), EventName.MEMBERSHIP_CHANGED,
        household_id=household_id, person_id=person_id,
    )  # fmt: skip


def _of_membership(by: Actor, household: Household, field: str, value: Any) -> Any:
    """Return a field of a membership as it is stored."""
    if field == "relation":
        return person_fields.relation(value)
    if field == "joined_on":
        rules.check_happened(value, household.started_on, max(clock.today(), household.started_on), "Joining")
        return value
    if field == "counts_for_eligibility":
        require(by, Permission.OVERRIDE_ELIGIBILITY)
        return bool(value)
    raise RuleBroken(f"{field}: a membership has no such field. Load the page again.")


def leave_household(s: Session, by: Actor, *, household_id: int, person_id: int, on: date, reason: str = "") -> None:
    """End a membership on a day. What was written for the person stays with the household.

    Raises RuleBroken for the last member, whose household is closed instead.
    """
    household = household_for(s, by, household_id, Permission.ADD_HOUSEHOLDS, lock=True)
    lifecycle.check_open(household.status)
    membership = open_membership(s, household_id, person_id)
    latest = max(clock.today(), membership.joined_on)
    with Checks() as check:
        check("on", rules.check_happened, on, membership.joined_on, latest, "Leaving")
        why = check("reason", text.line, reason, "The reason", required=False)
    others = sa.select(sa.func.count()).where(
        Membership.household_id == household_id,
        Membership.left_on.is_(None),
        Membership.id != membership.id,
    )
    if not s.scalar(others):
        raise RuleBroken("This is the last member. Ask a senior to close the household instead.")
    membership.left_on = on
    edits.touch(membership, by)
    audit.record(
        s, by, EventName.MEMBER_LEFT, "persons", person_id,
        household_id=household_id, person_id=person_id, changes={"left_on": (None, on)},
        reason=why,
    )  # fmt: skip
    name_after_who_stays(s, by, person_id)
    index_people(s, [person_id])
