"""The clauses of who may see what …"""

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import Household
from db.session import reading, writing
from hiw.policy import relation_clauses
from hiw.policy.permissions import Actor, Permission
from hiw.policy.scope import visible_to
from tests import factories

pytestmark = pytest.mark.usefixtures("database")


def two_with_a_household_each() -> tuple[tuple[Actor, int], tuple[Actor, int]]:
    with writing() as s:
        ann, bo = (factories.colleague(s, Role.ADVOCATE, code) for code in ("SFT", "WRL"))
        homes = [
            factories.household(s, "Cy", "Di", advocate=by, authority=code) for by, code in ((ann, "SFT"), (bo, "WRL"))
        ]
    return (ann, homes[0]), (bo, homes[1])


@pytest.mark.requirement("ACL-01")
def test_are_each_colleagues_own_even_in_one_statement() -> None:
    (ann, hers), (bo, his) = two_with_a_household_each()
    seen = sa.select(Household.id).order_by(Household.id)
    with reading() as s:
        assert s.scalars(seen.where(visible_to(ann))).all() == [hers]
        assert s.scalars(seen.where(visible_to(bo))).all() == [his]
        assert s.scalars(seen.where(visible_to(ann) | visible_to(bo))).all() == [hers, his]
        assert s.scalars(seen.where(visible_to(ann), visible_to(bo))).all() == []


@pytest.mark.requirement("ACL-01")
def test_cannot_run_before_they_are_copied_for_somebody() -> None:
    (ann, _), _ = two_with_a_household_each()
    for_all = relation_clauses._visible(ann.relations_for(Permission.SEE_CONTACTS))
    with reading() as s, pytest.raises((sa.exc.DBAPIError, sa.exc.StatementError)):
        s.scalars(sa.select(Household.id).where(for_all)).all()
