"""A small region for tests of the pages of caseloads."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Role
from db.models import Setting, StaffAuthority
from hiw import clock
from hiw.policy.permissions import Actor
from tests import factories

TARGET = 10  # points, so that three new households are too much


@dataclass(frozen=True)
class Region:
    """Of Sefton: senior tess with joe (three new households, 150%) and sam (one, 50%). Of Wirral: senior wes with kim
    (one household). And the manager max, the auditor audrey and the support colleague susan, who see no or all."""

    tess: Actor
    joe: Actor
    sam: Actor
    kim: Actor
    manager: Actor
    homes: tuple[int, ...]
    far: int


def region(s: Session) -> Region:
    """Five open households, new today, each 5 points: room is 10 points at full time."""
    s.add(Setting(name="target_points", value=TARGET, from_on=factories.LONG_AGO))
    tess = factories.colleague(s, Role.SENIOR, username="tess", full_name="Tess Dean")
    wes = factories.colleague(s, Role.SENIOR, "WRL", username="wes", full_name="Wes Moor")
    joe = factories.colleague(s, username="joe", full_name="Jo Field", senior_id=tess.id)
    sam = factories.colleague(s, username="sam", full_name="Sam Hill", senior_id=tess.id)
    kim = factories.colleague(s, Role.ADVOCATE, "WRL", username="kim", full_name="Kim Ash", senior_id=wes.id)
    manager = factories.colleague(s, Role.MANAGER, username="max", full_name="Max Moss")
    factories.colleague(s, Role.AUDITOR, username="audrey")
    factories.colleague(s, Role.SUPPORT, username="susan")
    s.execute(
        sa.update(StaffAuthority).where(StaffAuthority.staff_id.in_([joe.id, sam.id, kim.id])).values(is_home=True)
    )
    homes = tuple(new_home(s, joe, name) for name in ("Ann Lee", "Bea Rowe", "Cat Shaw"))
    new_home(s, sam, "Dee Tate")
    return Region(tess, joe, sam, kim, manager, homes, new_home(s, kim, "Eve Udo", "WRL"))


def new_home(s: Session, by: Actor, name: str, authority: str = "SFT") -> int:
    """A household that began today with two members, for an advocate."""
    today = clock.today()
    ends: dict[str, Any] = {"started_on": today, "planned_end_on": today + timedelta(days=300)}
    household_id = factories.household(s, name, f"{name.split()[0]}'s sister", authority=authority, **ends)
    factories.assignment(s, household_id, by, from_on=today)
    return household_id
