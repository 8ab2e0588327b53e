"""A postcode …"""

from datetime import date

import pytest

from db.enums import Role
from db.reference import AUTHORITY_CODES, POSTCODE_DISTRICTS
from db.session import reading
from hiw.errors import RuleBroken
from hiw.households.postcodes import AuthorityProposal, district_of, normalise, propose
from hiw.households.queries import proposal_for
from tests.factories import actor

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("l14ab", "L1 4AB"),
        (" L14  4ab ", "L14 4AB"),
        ("ch41-2ab", "CH41 2AB"),
        ("PR8 1AA", "PR8 1AA"),
        ("w1a 1aa", "W1A 1AA"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_is_spelt_one_way(typed: str, stored: str) -> None:
    assert normalise(typed) == stored


@pytest.mark.parametrize(
    "typed", ["L1", "nonsense", "L1 4A", "1L 4AB", "L1 4CI", "L1 4AB L2", "\u216c1 4AB", "%", "L111 4AB"]
)
def test_that_is_none_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(RuleBroken, match="L1 4AB"):
        normalise(typed)


def test_names_its_district() -> None:
    assert district_of("l14 4ab") == "L14"
    assert district_of("l1 4ab") == "L1"


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("postcode", "proposal"),
    [
        ("L1 4AB", AuthorityProposal("L1", "LIV", (), may_be_outside=False)),
        ("CH62 1AA", AuthorityProposal("CH62", "WRL", (), may_be_outside=False)),
        ("L10 1AA", AuthorityProposal("L10", None, ("SFT", "LIV", "KWL"), may_be_outside=False)),
        ("L35 1AA", AuthorityProposal("L35", None, ("KWL", "SHN", "HAL"), may_be_outside=False)),
        ("WN5 1AA", AuthorityProposal("WN5", None, ("SHN",), may_be_outside=True)),
        ("L31 1AA", AuthorityProposal("L31", None, ("SFT", "KWL"), may_be_outside=True)),
        ("CH65 1AA", AuthorityProposal("CH65", None, (), may_be_outside=True)),
        ("SW1A 1AA", AuthorityProposal("SW1A", None, (), may_be_outside=True)),
    ],
)
def test_proposes_one_authority_or_asks_among_several(postcode: str, proposal: AuthorityProposal) -> None:
    with reading() as s:
        found = proposal_for(s, actor(Role.SUPPORT), postcode)
    assert found == proposal
    assert found.is_outside == (found.authority_code is None and not found.choices)


def test_district_is_never_guessed_when_a_hundredth_lies_elsewhere() -> None:
    assert propose("X1", {"SFT": 989, "LIV": 11}).authority_code is None
    assert propose("X1", {"SFT": 990, "LIV": 10}).authority_code == "SFT"


def test_districts_of_the_region_are_complete_and_add_up() -> None:
    districts = {district for district, _, _ in POSTCODE_DISTRICTS}
    assert len(districts) == 68
    for district in districts:
        total = sum(share for each, _, share in POSTCODE_DISTRICTS if each == district)
        assert 998 <= total <= 1000
    assert {code for _, code, _ in POSTCODE_DISTRICTS} == {*AUTHORITY_CODES, None}
