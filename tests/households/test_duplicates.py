"""Someone new …"""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import Role
from db.models import Membership, Person
from db.session import reading, writing
from hiw.errors import RuleBroken
from hiw.households import actions
from hiw.households.actions import NewPerson
from hiw.households.duplicate_score import PersonIdentity, match_score
from hiw.households.queries import duplicates, possible_duplicates
from hiw.policy.permissions import Actor
from tests import factories as make
from tests import factories_trust as trust
from tests.factories import actor
from tests.factories_plans import counted

BORN = date(1990, 5, 1)
ANN = PersonIdentity("Ann Lee", BORN, "L20 1AA", "07700 900123")


@pytest.mark.parametrize(
    ("new", "why"),
    [
        (PersonIdentity("Ann Lee", BORN), "same birth date and same name"),
        (PersonIdentity("LEE, ann", BORN), "same birth date and same name"),
        (PersonIdentity("Anne Lee", BORN), "same birth date and name alike"),
        (PersonIdentity("Ann Lee", None), "same name"),
        (PersonIdentity("An Lee", None, "", "+447700900123"), "same phone number and name alike"),
        (PersonIdentity("Ann Lee", date(1991, 1, 1), "L20 1AA"), "same postcode and same name"),
        (PersonIdentity("\u0410nn Lee", None), "the name looks the same but is written with other letters"),
        (PersonIdentity("Bo Ray", BORN, "L20 1AA"), "same birth date and same postcode"),
        (PersonIdentity("AnnLee", BORN), "same birth date and same name, written another way"),
        (PersonIdentity("Ann Lee", date(1990, 1, 5)), "birth date with day and month changed over and same name"),
        (PersonIdentity("Ann Lee", date(1991, 5, 1)), "birth date with one digit different and same name"),
        (PersonIdentity("Ann Lee", date(1990, 5, 11)), "birth date with one digit different and same name"),
        (
            PersonIdentity("Ann Lee", date(1990, 1, 1)),
            "birth date with one digit different and same name",
        ),
    ],
)
def test_is_held_against_someone_known_with_the_reason(new: PersonIdentity, why: str) -> None:
    like = match_score(new, ANN)
    assert like is not None
    assert like.why == why


@pytest.mark.parametrize(
    "new",
    [
        PersonIdentity("Bo Ray", BORN),
        PersonIdentity("Bo Ray", None, "L20 1AA", "07700 900123"),
        PersonIdentity("Ann Lee", date(1981, 1, 1)),
        PersonIdentity("Anne Lee", None),
        PersonIdentity("Ann Lee", date(1992, 6, 1)),
        PersonIdentity("Anne Lee", date(1990, 1, 5)),
    ],
)
def test_is_not_held_against_someone_who_shares_too_little(new: PersonIdentity) -> None:
    assert match_score(new, ANN) is None


def test_is_held_against_a_birth_date_of_which_only_the_year_was_known() -> None:
    known = PersonIdentity("Ann Lee", date(1990, 11, 23))
    like = match_score(PersonIdentity("Ann Lee", date(1990, 1, 1)), known)
    assert like is not None
    assert "1 January may stand for a day that is not known" in like.why
    assert match_score(PersonIdentity("Ann Lee", date(1991, 1, 1)), known) is None


MARIA = PersonIdentity("Maria Lopez", BORN, other_names=("Mia Lopez", "Maria Garcia"))
EVE = PersonIdentity("Eve Early", BORN)


@pytest.mark.parametrize(
    ("new", "known", "why"),
    [
        (PersonIdentity("Maria Garcia", BORN), MARIA, "same birth date and same name"),
        (PersonIdentity("Maria Garcia"), MARIA, "same name"),
        (PersonIdentity("Mimi", BORN, other_names=("Mia Lopez",)), MARIA, "same birth date and same name"),
        (PersonIdentity("Eve Mary Early", BORN), EVE, "same birth date and one name is part of the other"),
        (PersonIdentity("Eve", BORN), EVE, "same birth date and one name is part of the other"),
        (PersonIdentity("Eve Mary Early"), EVE, None),
        (PersonIdentity("Eve", date(1985, 3, 4)), EVE, None),
        (
            PersonIdentity("Eve Early", date(1909, 5, 1)), EVE, "birth date with two digits changed over and same name",
        ),
        (PersonIdentity("Eve Early", date(1909, 6, 1)), EVE, None),
    ],
)  # fmt: skip
def test_is_held_against_each_name_of_both(new: PersonIdentity, known: PersonIdentity, why: str | None) -> None:
    like = match_score(new, known)
    assert (like and like.why) == why


def test_is_likelier_the_more_is_the_same() -> None:
    scores = [match_score(PersonIdentity(*p), ANN) for p in (("Ann Lee",), ("Ann Lee", BORN), ("Anne Lee", BORN))]
    assert [like.score for like in scores if like] == [65, 90, 70]


@pytest.mark.usefixtures("database")
class TestInTheDatabase:
    """Someone new …"""

    def test_is_compared_with_those_in_scope_likeliest_first(self) -> None:
        with writing() as s:
            here = make.household(s, "Bo Ray")
            ann = make.member(s, here, "Ann Lee", birth_on=BORN, postcode="L20 1AA", phone="07700 900123")
            anne = make.member(s, here, "Anna Lee", birth_on=BORN)
            make.member(s, make.household(s, "Cy Ray", authority="LIV"), "Ann Lee", birth_on=BORN)
        with reading() as s:
            with counted() as statements:
                found = possible_duplicates(s, actor(), full_name="Ann Lee", birth_on=BORN, phone="07700900123")
            assert [(d.person_id, d.household_id) for d in found] == [(ann, here), (anne, here)]
            assert found[0].why == "same birth date, same phone number and same name"
            assert len(statements) <= 4
            everywhere = possible_duplicates(s, actor(Role.MANAGER), full_name="Ann Lee", birth_on=BORN)
        assert len(everywhere) == 3

    def test_is_found_by_the_words_of_the_name_in_another_order_or_script(self) -> None:
        with writing() as s:
            ann = make.member(s, make.household(s, "Bo Ray"), "Lee Ann")
            twin = make.member(s, make.household(s, "Bo Ray"), "\u0410nn Lee")
        with reading() as s:
            found = possible_duplicates(s, actor(), full_name="Ann Lee", postcode="L2", phone="nonsense")
        assert [d.person_id for d in found] == [ann, twin]
        assert "other letters" in found[1].why

    @pytest.mark.parametrize(
        ("known", "typed"),
        [
            ("Ann Mc Coy", "Ann McCoy"),
            ("Ann McCoy", "Ann Mc Coy"),
            ("Jo-Ann Field", "Joann Field"),
            ("Joann Field", "Jo-Ann Field"),
            ("Bo O'Brien", "Bo O\u02bcBrien"),
            ("کریم علی", "كريم علي"),
        ],
    )
    def test_is_found_however_the_name_is_written_and_with_one_slip_in_the_birth_date(
        self, known: str, typed: str
    ) -> None:
        with writing() as s:
            ann = make.member(s, make.household(s, "Bo Ray"), known, birth_on=date(1980, 2, 11))
        with reading() as s:
            found = possible_duplicates(s, actor(), full_name=typed, birth_on=date(1980, 11, 2))
        assert [d.person_id for d in found] == [ann]
        assert "day and month changed over" in found[0].why

    def test_is_found_by_each_other_name_of_both(self) -> None:
        with writing() as s:
            here = make.household(s, "Bo Ray")
            maria = make.member(s, here, "Maria Lopez", aliases="Mia Lopez, Maria Garcia", birth_on=BORN)
            eve = make.member(s, here, "Eve Early", birth_on=date(1980, 2, 11))
        with reading() as s:
            for name, aliases in (("Maria Garcia", ""), ("Mimi", "Nobody; Maria Garcia")):
                assert [d.person_id for d in possible_duplicates(s, actor(), full_name=name, aliases=aliases)] == [
                    maria
                ]
            found = possible_duplicates(s, actor(), full_name="Eve Mary Early", birth_on=date(1980, 2, 11))
            called = possible_duplicates(s, actor(), full_name="Zed Poe", known_as="Eve Early")
        assert [d.person_id for d in (*found, *called)] == [eve, eve]

    def test_who_is_known_to_nobody_has_no_duplicates(self) -> None:
        with reading() as s:
            assert possible_duplicates(s, actor(), full_name="👨‍👩‍👧", birth_on=BORN, postcode="L1 4AB") == ()
            assert possible_duplicates(s, actor(), full_name="") == ()
            assert possible_duplicates(s, actor(), full_name="\0", postcode="\0", phone="\0") == ()

    @pytest.mark.requirement("ACL-07")
    def test_is_told_no_new_postcode_of_who_has_left_nor_found_by_it(self) -> None:
        with writing() as s:
            mine, stranger = make.colleague(s), make.colleague(s)
            home, away = make.household(s, "Bo Ray", advocate=mine), make.household(s, "Cy Ray", advocate=stranger)
            gone: dict[str, Any] = {"postcode": "L20 1AA", "phone": "07700 900123"}
            ann = make.member(s, home, "Ann Lee", left_on=date(2026, 6, 1), birth_on=BORN, **gone)
            make.member(s, away, person_id=ann)
        with reading() as s:
            (left,) = possible_duplicates(s, mine, full_name="Ann Lee", birth_on=BORN, **gone)
            (here,) = possible_duplicates(s, stranger, full_name="Ann Lee", birth_on=BORN, **gone)
            assert possible_duplicates(s, mine, full_name="Di Poe", birth_on=BORN, **gone) == ()
            assert possible_duplicates(s, mine, full_name="Anne Lee", **gone) == ()
        assert (left.household_id, left.postcode, left.why) == (home, "", "same birth date and same name")
        assert (here.household_id, here.postcode) == (away, "L20 1AA")
        assert here.why == "same birth date, same phone number, same postcode and same name"

    @pytest.mark.requirement("SAFE-02")
    def test_is_told_nothing_that_is_kept_back_nor_found_by_it(self) -> None:
        kept: dict[str, Any] = {"postcode": "L20 1AA", "phone": "07700 900123"}
        with writing() as s:
            ann = make.member(s, make.household(s, "Bo Ray"), "Ann Lee", birth_on=BORN, **kept)
            trust.safe_contact(s, ann)
        with reading() as s:
            (known,) = possible_duplicates(s, actor(), full_name="Ann Lee", **kept)
            assert (known.postcode, known.why) == ("", "same name")
            assert possible_duplicates(s, actor(), full_name="Di Poe", birth_on=BORN, **kept) == ()

    @pytest.mark.requirement("ACL-09")
    def test_is_compared_with_the_first_so_many_whom_one_may_see(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(duplicates, "MOST_COMPARED", 1)
        same: dict[str, Any] = {"birth_on": BORN, "postcode": "L20 1AA"}
        with writing() as s:
            mine, stranger = make.colleague(s), make.colleague(s)
            for _ in range(2):
                make.member(s, make.household(s, "Bo Ray", advocate=stranger), "Ann Lee", **same)
            home = make.household(s, "Bo Ray", advocate=mine)
            ann, twin = make.member(s, home, "Ann Lee"), make.member(s, home, "Di Poe", **same)
        duplicates._sharing.cache_clear()
        with reading() as s:
            named = possible_duplicates(s, mine, full_name="Ann Lee")
            born = possible_duplicates(s, mine, full_name="Cy Low", **same)
        duplicates._sharing.cache_clear()
        assert [d.person_id for d in (*named, *born)] == [ann, twin]


def add(by: Actor, home: int, *people: NewPerson) -> None:
    """One person to a household that is there, several as one of their own."""
    with writing() as s:
        if len(people) == 1:
            actions.add_member(
                s, by, household_id=home, person=people[0], answers=make.YES, joined_on=date(2026, 11, 23)
            )
        else:
            actions.add_household(
                s, by, people=people, answers=make.answers(len(people)), authority_code="SFT",
                started_on=date(2026, 11, 23),
            )  # fmt: skip


@pytest.mark.usefixtures("database")
class TestIsAddedOnly:
    """Someone new is added only …"""

    @pytest.mark.parametrize("others", [(), (NewPerson("Di Poe"),)])
    def test_when_the_question_about_those_very_people_was_answered(self, others: tuple[NewPerson, ...]) -> None:
        with writing() as s:
            by = make.colleague(s)
            home, there = (make.household(s, "Bo Ray", advocate=by) for _ in range(2))
            ann, twin = make.member(s, there, "Ann Lee", birth_on=BORN), make.member(s, there, "Anne Lee")
        new = NewPerson("Anne Lee", birth_on=BORN)
        for said in (frozenset[int](), frozenset({ann}), frozenset({twin, 10**6})):
            with pytest.raises(RuleBroken, match="We may know this person already") as refused:
                add(by, home, *others, replace(new, not_same_as=said))
            assert [one.field for one in refused.value.each] == [f"people.{len(others)}.same_as"]
            assert "Ann" not in str(refused.value)
        for called in (NewPerson("Mimi Roe", known_as="Ann Lee"), NewPerson("Mimi Roe", aliases="Mo Poe; Ann Lee")):
            with pytest.raises(RuleBroken, match="We may know this person already"):
                add(by, home, *others, called)
        add(by, home, *others, replace(new, not_same_as=frozenset({ann, twin})))
        with reading() as s:
            assert s.scalar(sa.select(sa.func.count()).where(Person.full_name == "Anne Lee")) == 2

    @pytest.mark.parametrize("others", [(), (NewPerson("Di Poe"),)])
    def test_as_the_person_chosen_while_they_are_still_among_those_asked_about(
        self, others: tuple[NewPerson, ...]
    ) -> None:
        with writing() as s:
            by = make.colleague(s)
            home, closed = make.household(s, "Bo Ray", advocate=by), make.household(s, closed_on=date(2026, 6, 1))
            ann = make.member(s, closed, "Ann Lee", birth_on=BORN)
        with pytest.raises(RuleBroken, match="The name was changed since this was chosen") as refused:
            add(by, home, *others, NewPerson("Cy Low", person_id=ann))
        assert [one.field for one in refused.value.each] == [f"people.{len(others)}.same_as"]
        add(by, home, *others, NewPerson("Anne Lee", person_id=ann, birth_on=BORN))
        with reading() as s:
            assert (
                s.scalar(
                    sa.select(Membership.left_on).where(Membership.household_id != closed, Membership.person_id == ann)
                )
                is None
            )

    @pytest.mark.parametrize(
        ("name", "born"), [("Ann Lee", BORN), ("LEE, Ann", None), ("Anne Lee", BORN), ("Ann Lee", date(1990, 1, 5))]
    )
    def test_beside_somebody_alike_when_it_is_said_that_they_are_two(self, name: str, born: date | None) -> None:
        with writing() as s:
            by = make.colleague(s)
            home = make.household(s, "Bo Ray", advocate=by)
        ann, again = NewPerson("Ann Lee", birth_on=BORN), NewPerson(name, birth_on=born)
        with pytest.raises(RuleBroken, match="Say that they are two people") as refused:
            add(by, home, ann, NewPerson("Di Poe"), again)
        assert [one.field for one in refused.value.each] == ["people.2.is_another"]
        add(by, home, ann, NewPerson("Di Poe"), replace(again, is_another=True))
        add(by, home, NewPerson("Eve Roe", birth_on=BORN), NewPerson("Abe Roe", birth_on=BORN))  # twins are not alike

    @pytest.mark.requirement("ACL-09")
    def test_and_without_a_word_of_those_whom_one_may_not_see(self) -> None:
        with writing() as s:
            mine, stranger = make.colleague(s), make.colleague(s)
            home, there = make.household(s, "Bo Ray", advocate=mine), make.household(s, "Cy Ray", advocate=stranger)
            make.member(s, there, "Ann Lee", birth_on=BORN)
            kept_back = make.household(s, "Ed Ray", advocate=mine)
            trust.restriction(s, stranger, make.member(s, kept_back, "Di Lee", birth_on=BORN))
        add(mine, home, NewPerson("Ann Lee", birth_on=BORN))
        add(mine, home, NewPerson("Di Lee", birth_on=BORN))
