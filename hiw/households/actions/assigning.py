"""Who holds a household: dated spells, one of them current at most."""

from datetime import date

from sqlalchemy.orm import Session

from db.choices import AssignmentReason
from hiw.households.handing import Handing, hand_over
from hiw.people.rules import Actor


def assign_household(
    s: Session,
    by: Actor,
    *,
    household_id: int,
    advocate_id: int,
    from_on: date,
    reason: AssignmentReason,
    instead_of_id: int | None,
    note: str = "",
    override_reason: str = "",
) -> int:
    """Give a household to an advocate from a day on; the present spell ends on that day. Returns the spell's id.

    `instead_of_id` is the advocate whom the form showed (None for nobody). Raises as `hand_over` does. With a
    handover, a checklist and a way back it is a move: `hiw.caseload.actions.move_households`.
    """
    handing = Handing(household_id, instead_of_id, advocate_id, from_on, reason, note, override_reason)
    return hand_over(s, by, [handing])[household_id]
