"""Printing the plan: a copy leaves the programme, and the record says so."""

from sqlalchemy.orm import Session

from hiw import audit
from hiw.people.rules import Actor
from hiw.plans.queries.paper import PaperPlan, paper_plan


def print_plan(s: Session, by: Actor, *, household_id: int) -> PaperPlan:
    """The household's plan as it stands, to be printed; recorded as "plan.printed".

    Raises NotAllowed for a role that sees no plans, NotFound when the household is missing or out of scope.
    """
    plan = paper_plan(s, by, household_id)
    audit.record(s, by, "plan.printed", "plans", household_id, household_id=household_id)
    return plan
