"""To whom of a household an item may be shown: the default from what it is about, and what may be chosen."""

from collections.abc import Iterable

from db.enums import Visibility
from hiw.errors import RuleBroken

V = Visibility
_MORE = {V.HOUSEHOLD: 0, V.PERSON: 1, V.STAFF: 2}
NOBODYS = "This is about the household as a whole, so it is not for one person only. Choose everyone, or staff only."


def check_has_person(visibility: Visibility, person_id: int | None) -> None:
    """Refuse an item for one person only that belongs to nobody. Raises RuleBroken."""
    if visibility is V.PERSON and person_id is None:
        raise RuleBroken(NOBODYS, "visibility")


def of_barrier(person_id: int | None, in_private_area: bool) -> Visibility:
    """Return a barrier's default visibility: in a private life area its person's, or staff's for the household's."""
    if not in_private_area:
        return V.HOUSEHOLD
    return V.STAFF if person_id is None else V.PERSON


def of_goal(person_id: int | None, answered: Iterable[tuple[Visibility, int | None]]) -> Visibility:
    """Return a goal's default visibility: the most private of the barriers (visibility, whose) that it answers.

    A barrier for another person only makes the goal for staff, since neither person may see both.
    """
    return most_private(
        V.STAFF if visibility is V.PERSON and whose != person_id else visibility for visibility, whose in answered
    )


def of_note(person_ids: Iterable[int]) -> Visibility:
    """Return a case note's default visibility: for the people it is about."""
    return V.PERSON if any(True for _ in person_ids) else V.STAFF


def most_private(each: Iterable[Visibility]) -> Visibility:
    """Return the most private of several; for everyone when there are none."""
    return max(each, key=_MORE.__getitem__, default=V.HOUSEHOLD)
