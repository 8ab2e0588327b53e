"""What all parts of a household's page share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from db.enums import BarrierStatus, HouseholdStatus
from hiw import clock
from hiw.households.queries import HouseholdView, MemberRow
from hiw.plans.queries import ActionRow, BarrierRow, GoalRow, PlanView
from hiw.plans.rules import TO_COME
from hiw.policy.permissions import Actor, Permission
from hiw.ui.bound_action import BoundAction
from hiw.ui.run import close_dialog, perform

THE_HOUSEHOLD = "The household"


@dataclass(frozen=True)
class HouseholdContext:
    """Who looks at which household's plan, with the colleague's drafts for it."""

    by: Actor
    household: HouseholdView
    plan: PlanView = field(default_factory=lambda: PlanView(0, (), (), ()))
    kept: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    today: date = field(default_factory=clock.today)

    def with_plan(self, plan: PlanView, kept: Mapping[str, Mapping[str, Any]]) -> "HouseholdContext":
        """Return the context with the plan as it is now."""
        return replace(self, plan=plan, kept=kept, today=clock.today())

    def may(self, permission: Permission) -> bool:
        """Return whether this colleague has a permission here; none but viewing during break-glass access."""
        return self.by.may(permission) and self.household.break_glass_until is None

    @property
    def may_edit(self) -> bool:
        """Return whether this colleague can change this plan."""
        return self.may(Permission.EDIT_PLANS) and self.household.status is not HouseholdStatus.CLOSED

    @property
    def members(self) -> tuple[MemberRow, ...]:
        """Return today's members."""
        return tuple(m for m in self.household.members if m.left_on is None)

    @property
    def open_barriers(self) -> tuple[BarrierRow, ...]:
        """Return the open barriers."""
        return tuple(b for b in self.plan.barriers if b.status is BarrierStatus.OPEN)

    def action_waited_for(self, action: ActionRow) -> ActionRow | None:
        """Return the action that must be done first, while both are still to come; else None."""
        if action.depends_on_id is None or action.status not in TO_COME:
            return None
        found = (a for g in self.plan.goals for a in g.actions if a.id == action.depends_on_id)
        return next((a for a in found if a.status in TO_COME), None)

    def goal_of(self, action: ActionRow) -> GoalRow:
        """Return the goal of an action."""
        return next(g for g in self.plan.goals if g.id == action.goal_id)

    def barrier_names(self) -> dict[int, str]:
        """Return the open barriers by id, each with whose it is."""
        return {b.id: f"{b.person or THE_HOUSEHOLD}: {b.what}" for b in self.open_barriers}

    def called(self, person_id: int | None) -> str:
        """Return what a member is called; "" for the household as a whole."""
        return next((m.said_name for m in self.members if m.person_id == person_id), "")

    def goals_with_first(self, goal_id: int) -> list[int]:
        """Return the ids of all goals in order, but this one first."""
        return [goal_id, *(g.id for g in self.plan.goals if g.id != goal_id)]

    def form(self, name: str) -> str:
        """Return the name of a form of this page, under which its draft is stored."""
        return f"household.{self.household.id}.{name}"

    def for_whom(self) -> dict[int | None, str]:
        """Return the choices of a person, or the household as a whole."""
        return {None: THE_HOUSEHOLD, **{m.person_id: m.said_name for m in self.members}}


def do_and_close(said: str, action: BoundAction[object]) -> None:
    """Perform an action for a button in a dialog, which closes when it was done."""
    if perform(said, action, at="plan"):
        close_dialog()
