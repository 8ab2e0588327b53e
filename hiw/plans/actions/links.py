"""Change which barrier causes which."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import BarrierStatus, EventName
from db.models import Barrier, BarrierLink
from hiw import audit, clock
from hiw.errors import NotFound, RuleBroken
from hiw.plans.actions.plan_rows import open_plan, open_row, rows_of
from hiw.plans.people_checks import check_members
from hiw.policy.permissions import Actor, Permission, require
from hiw.policy.scope import knowable_people


def link_barriers(s: Session, by: Actor, *, cause_id: int, effect_id: int, said_by_person_id: int | None) -> int:
    """Add a link from a barrier to its effect in the same household, and who said so; return the link's id.

    `said_by_person_id` None: the colleague's own judgement. Loops are allowed, since life has them.
    """
    if cause_id == effect_id:
        raise RuleBroken("A barrier cannot cause itself. Choose another one.", "cause_id")
    household_id = open_row(s, by, Barrier, effect_id).household_id
    barriers = rows_of(s, by, Barrier, household_id, [cause_id, effect_id])
    check_members(s, household_id, [said_by_person_id], "said_by_person_id")
    _check_can_link(s, barriers[cause_id], barriers[effect_id])
    link = BarrierLink(
        household_id=household_id,
        cause_id=cause_id,
        effect_id=effect_id,
        said_by_person_id=said_by_person_id,
        recorded_by_id=by.id,
        recorded_at=clock.now(),
    )
    s.add(link)
    s.flush()
    _record(s, by, EventName.BARRIER_LINKED, link, barriers[effect_id], {"linked": (False, True)})
    return link.id


def unlink_barriers(s: Session, by: Actor, *, link_id: int) -> None:
    """End a link: the one barrier does not cause the other, or no longer. The row stays."""
    require(by, Permission.EDIT_PLANS)
    asked = sa.select(BarrierLink.household_id).where(BarrierLink.id == link_id)
    open_plan(s, by, s.scalar(asked) or 0)
    known = sa.select(BarrierLink).where(BarrierLink.id == link_id, knowable_people(by, BarrierLink))
    link = s.scalar(known.with_for_update().execution_options(populate_existing=True))
    if link is None:
        raise NotFound("This link is no longer there. Look at the plan again.")
    if link.ended_at is not None:
        return
    effect = rows_of(s, by, Barrier, link.household_id, [link.effect_id])[link.effect_id]
    link.ended_at = clock.now()
    _record(s, by, EventName.BARRIER_UNLINKED, link, effect, {"linked": (True, False)})


def _check_can_link(s: Session, cause: Barrier, effect: Barrier) -> None:
    for barrier, field in ((effect, "effect_id"), (cause, "cause_id")):
        if barrier.status is BarrierStatus.SET_ASIDE:
            raise RuleBroken(f"“{barrier.what}” was set aside. Reopen it first.", field)
    live = sa.select(BarrierLink.id).where(
        BarrierLink.cause_id == cause.id, BarrierLink.effect_id == effect.id, BarrierLink.ended_at.is_(None)
    )
    if s.scalar(live) is not None:
        raise RuleBroken(
            f"The plan already says that “{cause.what}” causes “{effect.what}”. There is nothing to add.", "cause_id"
        )


def _record(
    s: Session,
    by: Actor,
    word: EventName,
    link: BarrierLink,
    effect: Barrier,
    changes: dict[str, tuple[bool, bool]],
) -> None:
    audit.record(
        s, by, word, "barrier_links", link.id,
        household_id=link.household_id, person_id=effect.person_id, changes=changes,
    )  # fmt: skip
