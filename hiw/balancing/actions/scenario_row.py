"""Insert the row of a new scenario, with a name of its own or as everybody's "As it stands"."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import Scenario
from hiw import audit, clock
from hiw.balancing.assumptions import Assumption
from hiw.balancing.queries.model_inputs import team_of
from hiw.policy.permissions import Actor


def add_scenario(
    s: Session, by: Actor, name: str, assumptions: Sequence[Assumption] = (), senior_id: int | None = None
) -> Scenario:
    """Insert a scenario and its audit event."""
    now = clock.now()
    row = Scenario(
        name=name, made_by_id=by.id, senior_id=team_of(by, senior_id), assumptions=[a.as_json() for a in assumptions],
        choices={}, created_at=now, updated_at=now, updated_by_id=by.id,
    )  # fmt: skip
    s.add(row)
    s.flush()
    audit.record(s, by, EventName.SCENARIO_MADE, "scenarios", row.id, changes={"assumptions": (0, len(assumptions))})
    return row
