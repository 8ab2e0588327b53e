"""Who may read whose trail …"""

import pytest

from db.enums import Role
from hiw.audit_log import rules
from hiw.errors import NotAllowed, RuleBroken
from tests.factories import actor

pytestmark = pytest.mark.requirement("AUD-06")


@pytest.mark.parametrize("role", list(Role))
def test_is_everybody_their_own(role: Role) -> None:
    rules.check_can_read_audit_log(actor(role, id=4), 4, set())


@pytest.mark.parametrize("role", [Role.MANAGER, Role.AUDITOR])
def test_is_managers_and_auditors_everybody_s(role: Role) -> None:
    rules.check_can_read_audit_log(actor(role, id=4), 9, set())


def test_is_a_senior_their_team_s() -> None:
    rules.check_can_read_audit_log(actor(Role.SENIOR, id=4), 9, {8, 9})
    with pytest.raises(NotAllowed, match="Ask a manager"):
        rules.check_can_read_audit_log(actor(Role.SENIOR, id=4), 9, {8})


@pytest.mark.parametrize("role", [Role.ADVOCATE, Role.SUPPORT])
def test_is_nobody_else_s(role: Role) -> None:
    with pytest.raises(NotAllowed):
        rules.check_can_read_audit_log(actor(role, id=4), 9, {9})


def test_never_looks_into_their_own_refusals() -> None:
    rules.check_can_look_at(actor(Role.MANAGER, id=4), 9)
    with pytest.raises(RuleBroken, match="Another manager"):
        rules.check_can_look_at(actor(Role.MANAGER, id=4), 4)


@pytest.mark.parametrize(("number", "many"), [(0, False), (4, False), (5, True), (6, True)])
def test_hears_of_the_fifth_refusal(number: int, many: bool) -> None:
    assert rules.are_many(number) is many
