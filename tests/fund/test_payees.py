"""A payee …"""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import RequestStatus as S
from db.enums import Role
from db.models import FundRequest, SpellingVersion
from db.session import reading, writing
from hiw import clock, upgrade
from hiw.fund import actions
from hiw.fund.payees import are_near, payee_key
from hiw.fund.queries import approval_queue
from tests import factories
from tests import factories_fund as make
from tests import factories_trust as trust

ONE = [
    ("Argos", "ARGOS Ltd.", "Argos Limited", "argos, ltd", "Argos  LTD", "The Argos Company", "Argos Co. Ltd"),
    ("B&Q", "B & Q plc", "B and Q", "b. & q. P.L.C.", "B&Q (plc)"),
    ("Coats & Co", "Coats and Company", "Coats", "COATS & CO. LTD"),
    ("Smith & Sons LLP", "Smith and Sons", "Smith+Sons", "Smith-Sons l.l.p."),
    ("Recycle Furniture C.I.C.", "ReCycle Furniture Community Interest Company", "Recycle-Furniture CIC"),
    ("Curry's", "Currys", "Curry\u2019s plc", "CURRYS PUBLIC LIMITED COMPANY"),
    ("Café Zoë", "Cafe Zoe Ltd"),
    ("Post Office", "PostOffice Ltd", "post-office limited"),
]  # fmt: skip


@pytest.mark.parametrize("spellings", ONE, ids=[each[0] for each in ONE])
def test_is_one_however_it_is_written(spellings: tuple[str, ...]) -> None:
    assert len({payee_key(each) for each in spellings}) == 1
    assert payee_key(spellings[0])


def test_of_another_name_is_another() -> None:
    first = [payee_key(each[0]) for each in ONE]
    assert len(set(first)) == len(ONE)
    assert payee_key("Costco") != payee_key("Cost")
    assert payee_key("Limited Edition") != payee_key("Edition")
    assert [payee_key(each) for each in ("", " ", "Co", "The Company Ltd", "Ltd", "And")] == [
        "", "", "co", "thecompanyltd", "ltd", "and",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [("Argos", "Argoss Ltd"), ("Halfords", "Halfords UK Limited"), ("Greggs", "Gregs"), ("Wilkinson", "Wilkinsons")],
)
def test_may_be_one_with_another_that_is_nearly_the_same(one: str, other: str) -> None:
    assert are_near(payee_key(one), payee_key(other))
    assert are_near(payee_key(other), payee_key(one))


@pytest.mark.parametrize(("one", "other"), [("Argos", "Argos Ltd"), ("Argos", "Aldi"), ("B&Q", "BP"), ("", "Argos")])
def test_is_not_said_to_be_near_where_it_is_the_same_or_far(one: str, other: str) -> None:
    assert not are_near(payee_key(one), payee_key(other))


@pytest.mark.requirement("FUND-06")
@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(("payee", "counts"), [("ARGOS LIMITED", True), ("argos", True), ("Argoss", False)])
def test_is_added_up_however_it_is_written(payee: str, counts: bool) -> None:
    with writing() as s:
        here = make.fund(s, 10_000_000)
        elsewhere = factories.household(s, advocate=here.advocate)
        make.request(s, here, S.APPROVED, 45_000, payee="Argos Ltd.", household_id=elsewhere)
        make.request(s, here, pence=10_000, payee=payee)
        (card,) = approval_queue(s, here.senior)
        assert card.decision.facts.total_pence == (55_000 if counts else 10_000)
        assert card.decision.added_up == counts
        assert [row.payee for row in card.decision.of_payee] == ["Argos Ltd."]


@pytest.mark.requirement("ACL-05")
@pytest.mark.usefixtures("database")
def test_s_other_requests_are_shown_to_who_decides_where_they_may_see_them() -> None:
    """Of the same payee or a near one, newest first; none of another team, of a restricted person, or long ago."""
    with writing() as s:
        here = make.fund(s, 10_000_000)
        hidden, own = (factories.household(s, advocate=here.advocate) for _ in range(2))
        other_team = factories.household(s, advocate=factories.colleague(s, Role.ADVOCATE, "LIV", senior_id=None))
        trust.restriction(s, here.manager, make.members_of(s, hidden)[0])
        long_ago = clock.now() - timedelta(days=91)
        asked: list[tuple[int, str, dict[str, Any]]] = [
            (own, "Argos", {}),
            (own, "Argoss Ltd", {"submitted_at": clock.now() - timedelta(days=80)}),
            (own, "Argos", {"submitted_at": long_ago}),
            (own, "Aldi", {}),
            (hidden, "Argos", {}),
            (other_team, "Argos", {}),
        ]
        for home, payee, facts in asked:
            make.request(s, here, S.PAID, payee=payee, household_id=home, **facts)
        r = make.request(s, here, payee="ARGOS LTD")
    with reading() as s:
        (card,) = [card for card in approval_queue(s, here.senior) if card.row.id == r]
        assert [row.payee for row in card.decision.of_payee] == ["Argos", "Argoss Ltd"]
        (card,) = [card for card in approval_queue(s, here.manager) if card.row.id == r]
        assert [row.payee for row in card.decision.of_payee] == ["Argos", "Argos", "Argoss Ltd"]


@pytest.mark.usefixtures("database")
def test_is_spelt_anew_with_a_new_version() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, payee="Argos Ltd.", payee_key="argos ltd")
        s.execute(sa.update(SpellingVersion).values(version=upgrade.SPELLING - 1))
    upgrade.upgrade()
    with reading() as s:
        assert s.get_one(FundRequest, r).payee_key == "argos"


@pytest.mark.usefixtures("database")
def test_is_kept_as_it_was_typed() -> None:
    with writing() as s:
        here = make.fund(s)
        fields = make.fields(here, payee="The ARGOS Co. Ltd")
        r = actions.make_request(s, here.advocate, household_id=here.household_id, fields=fields, submit=True)
        row = s.get_one(FundRequest, r)
        assert (row.payee, row.payee_key) == ("The ARGOS Co. Ltd", "argos")
