"""Finding a household …"""

from dataclasses import replace
from datetime import date

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.enums import HouseholdStatus, Role
from db.models import Membership
from db.session import reading, writing
from hiw.errors import RuleBroken
from hiw.households import actions
from hiw.households.actions import NewPerson
from hiw.households.queries import SearchHit, find_households, known_to_others
from hiw.policy.permissions import Actor
from tests import factories as make
from tests import factories_trust as trust
from tests.chance import examples
from tests.factories import actor
from tests.factories_plans import counted

pytestmark = pytest.mark.usefixtures("database")
MANAGER = actor(Role.MANAGER)
SLOW = settings(max_examples=examples(25), deadline=None, suppress_health_check=list(HealthCheck))
NAMES = [
    "O'Brien", "D'Arcy-Smith", "Null", "None", "N/A", "True", "Test", "X", "7", "Łukasz Żółć", "Ŵyn Prŷs",
    "Siobhán Ní Bhriain", "محمد علي", "王小明", "김민수", "Олена Шевченко", "👨‍👩‍👧‍👦", "100% Dave", "_", "%", "\\",
    "Robert'); --",
]  # fmt: skip


def found(text: str, by: Actor = MANAGER, limit: int = 20) -> tuple[SearchHit, ...]:
    with reading() as s:
        return find_households(s, by, text, limit=limit)


def ids(text: str, by: Actor = MANAGER, limit: int = 20) -> list[int]:
    return [hit.household_id for hit in found(text, by, limit)]


def test_says_what_is_needed_to_choose_the_right_one() -> None:
    with writing() as s:
        advocate = make.colleague(s, full_name="Jo Field")
        home = make.household(s, "Ann O'Brien", advocate=advocate, name="The O'Briens")
    (hit,) = found("obrien")
    reference = f"HIW-{home:05d}"
    assert hit.person_id is not None
    assert replace(hit, person_id=None) == SearchHit(
        home, "The O'Briens", None, "Ann O'Brien", "Sefton", HouseholdStatus.OPEN, "Jo Field", True
    )
    assert hit.reference == reference


def test_by_reference_however_it_is_typed() -> None:
    with writing() as s:
        home = make.household(s)
    for text in (f"HIW-{home:05d}", f"hiw {home}", f" {home} "):
        assert ids(text) == [home]
    assert ids(f"HIW-{home + 1:05d}") == []


def test_by_alias_postcode_or_phone() -> None:
    with writing() as s:
        home = make.household(s, "Bo Lee")
        make.member(
            s, home, "Ann Lee", known_as="Nan", aliases="Ann Ray; Annie", postcode="L20 1AA", phone="07700 900123"
        )
    for text in ("nan", "ray annie", "l201aa", "L20 1AA", "+44 7700 900123", "7700900123", "an l20 1aa 07700900123"):
        assert [hit.matched for hit in found(text)] == ["Ann Lee"], text


@pytest.mark.requirement("ACL-07")
@pytest.mark.parametrize("text", ["L20 1", "l201a", "ann l20", "07700", "0770090012", "ann 0770090012", "7700 9001"])
def test_by_a_part_of_a_postcode_or_phone_number_finds_nobody(text: str) -> None:
    with writing() as s:
        make.member(s, make.household(s, "Bo Lee"), "Ann Lee", postcode="L20 1AA", phone="07700 900123")
    assert found(text) == ()


@pytest.mark.requirement("ACL-09")
def test_takes_the_first_so_many_of_those_that_one_may_see(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        for _ in range(4):
            home = make.household(s, "Zoe Hidden", "Ann Lee")
            trust.restriction(s, make.colleague(s), s.scalars(first_member_of(home)).one())
        seen = [make.household(s, "Ann Lee") for _ in range(2)]
    monkeypatch.setattr("hiw.households.queries.search.TOKENS_A_HIT", 1)
    assert ids("ann", limit=2) == ids("ann", actor(), limit=2) == seen


def first_member_of(home: int) -> sa.Select[int]:
    return sa.select(Membership.person_id).where(Membership.household_id == home).order_by(Membership.id).limit(1)


@pytest.mark.requirement("ACL-07")
def test_says_of_who_has_left_what_it_would_say_wherever_they_went() -> None:
    with writing() as s:
        mine, stranger = make.colleague(s), make.colleague(s, Role.ADVOCATE, "LIV")
        home = make.household(s, "Bo Lee", advocate=mine)
        ann = make.member(s, home, "Ann Lee", left_on=date(2026, 6, 1), phone="07700 900123")
    alone = found("ann", mine)
    assert [(hit.household_id, hit.is_member) for hit in alone] == [(home, False)]
    with writing() as s:
        away = make.household(s, "Cy Lee", authority="LIV", advocate=stranger)
        make.member(s, away, person_id=ann)
    assert found("ann", mine) == alone
    assert ids("07700 900123", mine) == []
    assert ids("07700 900123", stranger) == [away]


def test_wants_all_words_in_one_person() -> None:
    with writing() as s:
        home = make.household(s, "Ann Lee", "Bo Ray")
    assert ids("ann lee") == ids("LEE, an") == [home]
    assert ids("ann ray") == []


def test_shows_whole_words_first_and_closed_households_last() -> None:
    with writing() as s:
        closed = make.household(s, "Ann Lee", closed_on=date(2026, 6, 1))
        longer = make.household(s, "Ann Leeming")
        whole = make.household(s, "Bo Lee")
    assert ids("lee") == [whole, longer, closed]
    assert ids("lee", limit=2) == [whole, longer]


def test_shows_a_former_member_only_where_they_were_last() -> None:
    with writing() as s:
        old, new = make.household(s, "Bo Ray"), make.household(s, "Cy Ray")
        ann = make.member(s, old, "Ann Lee", left_on=date(2026, 6, 1))
    assert [(hit.household_id, hit.is_member) for hit in found("ann")] == [(old, False)]
    with writing() as s:
        make.member(s, new, person_id=ann)
    assert [(hit.household_id, hit.is_member) for hit in found("ann")] == [(new, True)]


def test_shows_a_person_once_however_many_of_their_words_fit() -> None:
    with writing() as s:
        home = make.household(s, "Bo Ray")
        make.member(s, home, "Jo Jones", known_as="Joey", aliases="Joanna Johnson Jode")
    assert ids("jo") == [home]


@pytest.mark.parametrize(
    "text", ["", "  ", "\x00", "\ud800", "\u202e", "zz", "%", "_", "*", "'; DROP TABLE persons; --"]
)
def test_of_nothing_or_of_signs_finds_nothing(text: str) -> None:
    with writing() as s:
        make.household(s)
    assert found(text) == ()


def test_stays_within_the_colleague_s_authorities() -> None:
    with writing() as s:
        sefton, liverpool = make.household(s), make.household(s, authority="LIV")
    assert ids("lee") == [sefton, sefton, liverpool, liverpool]
    assert set(ids("lee", actor(Role.ADVOCATE, "LIV"))) == {liverpool}
    assert set(ids("lee", actor(Role.SENIOR, "LIV", "SFT"))) == {sefton, liverpool}
    assert ids("lee", actor(Role.ADVOCATE, "WRL")) == []
    assert ids(f"HIW-{liverpool}", actor(Role.ADVOCATE, "SFT")) == []
    assert ids("lee", replace(actor(), authorities=frozenset())) == []


def test_costs_the_same_few_statements_whatever_is_found() -> None:
    with writing() as s:
        for _ in range(12):
            make.household(s)
    with reading() as s:
        for text, most in (("lee", 3), ("lee ann", 4), ("1", 5), ("nobody", 3), ("no body", 4)):
            with counted() as statements:
                find_households(s, MANAGER, text)
            assert len(statements) <= most, text


@pytest.mark.parametrize("name", NAMES)
def test_by_the_name_it_was_added_with(name: str) -> None:
    home = added(name)
    assert home in ids(name)
    assert [hit.matched for hit in found(name) if hit.household_id == home] == [name]


@pytest.mark.requirement("DAT-09")
@pytest.mark.parametrize(("text", "name"), [("lukasz", "Łukasz Żółć"), ("wyn prys", "Ŵyn Prŷs"), ("小明", "王小明")])
def test_by_the_plain_form_of_its_name(text: str, name: str) -> None:
    assert ids(text) == []
    home = added(name)
    assert ids(text) == [home]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Al Hassan", "Alhassan Khan"), ("Al-Hassan Khan", "Alhassan Khan"), ("Ann Fitz Gerald", "Ann Fitzgerald"),
        ("Jo-Ann Lee", "Joann Lee"), ("van der Berg", "Vanderberg"), ("فاطمة الزهراء", "فاطمةالزهراء"),
    ],
)  # fmt: skip
def test_by_words_of_which_its_name_makes_one(text: str, name: str) -> None:
    home = added(name)
    added("Ann Lee")
    assert ids(text) == [home]


@pytest.mark.requirement("INJ-01")
def test_by_per_cent_finds_only_the_literal_sign() -> None:
    with writing() as s:
        make.household(s, "Ann Lee")
    home = added("100% Dave")
    assert ids("%") == [home]


@given(st.text(min_size=1, max_size=60))
@SLOW
def test_by_any_name_that_can_be_stored(name: str) -> None:
    try:
        home = added(name)
    except RuleBroken:
        return
    assert home in ids(name, limit=100)


@pytest.mark.requirement("INJ-01")
@given(st.text(max_size=40), st.sampled_from(["SFT", "LIV"]))
@SLOW
def test_by_any_text_is_no_error_and_never_leaves_the_scope(text: str, code: str) -> None:
    with writing() as s:
        mine = make.household(s, "Ann Lee", authority=code)
        make.household(s, "Ann Lee", authority="WRL")
    assert "WRL" not in {hit.authority for hit in found(text, actor(Role.SENIOR, code))}
    assert all(hit.authority != "Wirral" for hit in found(text, actor(Role.SENIOR, code), limit=100))
    assert mine in ids("ann", actor(Role.SENIOR, code), limit=100)


def added(name: str) -> int:
    with writing() as s:
        return actions.add_household(
            s, make.colleague(s, Role.MANAGER), people=[NewPerson(name)], answers=make.answers(1),
            authority_code="SFT", started_on=date(2026, 11, 20),
        )  # fmt: skip


@pytest.mark.requirement("ACL-04")
@pytest.mark.parametrize("text", ["Zoë Hidden", "hidden, zoe", "Zoe Old"])
def test_says_that_colleagues_know_somebody_by_a_whole_name(text: str) -> None:
    hide_zoe()
    assert is_known(text) is True


@pytest.mark.requirement("ACL-07")
@pytest.mark.parametrize(
    "text",
    [
        "zoe",
        "hidden",
        "zoe h",
        "zoe hidde",
        "zo hidden",
        "zoe hidden old",
        "Zo",
        "07700 900123",
        "zoe l20 1aa",
        "%",
        " ",
    ],
)
def test_says_nothing_of_colleagues_people_by_less_or_by_more_than_one_name(text: str) -> None:
    hide_zoe()
    assert is_known(text) is False


def hide_zoe() -> None:
    """In a household that another advocate supports."""
    with writing() as s:
        home = make.household(s, "Bo Lee", advocate=make.colleague(s))
        make.member(
            s, home, "Zoe Hidden", known_as="Zo", aliases="Zoe Old; Zee", phone="07700 900123", postcode="L20 1AA"
        )


def is_known(text: str) -> bool:
    with reading() as s:
        return known_to_others(s, actor(id=999), text)
