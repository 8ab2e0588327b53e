"""Refuse a new person until it is said that they are none of the possible duplicates."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from hiw.errors import Checks, RuleBroken
from hiw.households.duplicate_score import typed_alike
from hiw.households.person_fields import NewPerson
from hiw.households.queries.duplicates import possible_duplicates
from hiw.policy.permissions import Actor
from hiw.settings import one_change_at_a_time

ASK = "We may know this person already. Choose the one they are, or say that they are somebody else."
ASK_AGAIN = "The name was changed since this was chosen. Choose again."
ASK_IF_TWO = "Somebody above has this name, or nearly. Say that they are two people, or take one out."


def check_asked_about(s: Session, by: Actor, people: Sequence[NewPerson]) -> None:
    """Compare each person with known people whom `by` may see, and with those before them in the list.

    Whoever adds somebody at the same moment has finished, or waits. Raises RuleBroken, about `people.0.same_as` and so
    on, when one of those known is not in the person's `not_same_as`, or when the chosen one is not among them; about
    `people.1.is_another` when two of the list may be one. It names nobody, and tells no more than the question on the
    page: both use the same query.
    """
    one_change_at_a_time(s)
    with Checks() as check:
        for number, person in enumerate(people):
            if person.full_name:
                check(f"people.{number}.same_as", _check, s, by, person)
            if not person.is_another:
                check(f"people.{number}.is_another", _check_beside, person, people[:number])


def _check(s: Session, by: Actor, person: NewPerson) -> None:
    found = possible_duplicates(
        s, by, full_name=person.full_name, birth_on=person.birth_on, postcode=person.postcode, phone=person.phone,
        known_as=person.known_as, aliases=person.aliases,
    )  # fmt: skip
    known = {each.person_id for each in found}
    if person.person_id is None and not known <= person.not_same_as:
        raise RuleBroken(ASK)
    if person.person_id is not None and person.person_id not in known:
        raise RuleBroken(ASK_AGAIN)


def _check_beside(person: NewPerson, others: Sequence[NewPerson]) -> None:
    if any(typed_alike(person, other) for other in others):
        raise RuleBroken(ASK_IF_TWO)
