"""The facts of all open households of a team or the region on a day, in a constant number of statements."""

from datetime import date

from sqlalchemy.orm import Session

from hiw.caseload.facts import Facts
from hiw.people.rules import Actor


def facts_of(s: Session, by: Actor, on: date, *, senior_id: int | None = None, staff_id: int | None = None) -> Facts:
    """Everything that points and room are worked out from on a day, today or before.

    `senior_id`: that senior's team, which are the advocates they lead, themselves when they hold some, and the
    households of their authorities that wait; `staff_id`: one colleague; neither: the region. A household that `by`
    may not see comes without its id. An advocate gets themselves, and NotAllowed for anybody else. Raises NotFound
    for a colleague who is not there, RuleBroken for a day to come.
    """
    raise NotImplementedError
