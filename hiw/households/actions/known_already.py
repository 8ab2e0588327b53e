"""Nobody is added as a new person while it is not said that they are none of those whom we may know already."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from hiw.errors import Checks, RuleBroken
from hiw.households.persons import NewPerson
from hiw.households.queries.twins import possible_duplicates
from hiw.people.rules import Actor

ASK = "We may know this person already. Choose the one they are, or say that they are somebody else."


def check_asked_about(s: Session, by: Actor, people: Sequence[NewPerson]) -> None:
    """Hold each new person against those known whom `by` may see, with a lock on nobody.

    Raises RuleBroken, about `people.0.same_as` and so on, when one of them is not in the person's `not_same_as`. It
    names nobody, and says no more than that question does: both ask the same query.
    """
    with Checks() as check:
        for number, person in enumerate(people):
            if person.person_id is None:
                check(f"people.{number}.same_as", _check, s, by, person)


def _check(s: Session, by: Actor, person: NewPerson) -> None:
    found = possible_duplicates(
        s, by, full_name=person.full_name, birth_on=person.birth_on, postcode=person.postcode, phone=person.phone,
        known_as=person.known_as, aliases=person.aliases,
    )  # fmt: skip
    if not {each.person_id for each in found} <= person.not_same_as:
        raise RuleBroken(ASK)
