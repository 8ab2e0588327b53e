"""How somebody is reached without danger …"""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import Role
from db.models import Acknowledgement, AuditEvent, Person, SafeContact
from db.session import reading, writing
from hiw import clock
from hiw.edits import Edit
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.households.actions import change_person
from hiw.households.queries import find_households, household_view, possible_duplicates
from hiw.plans.actions import plan_visit, print_plan
from hiw.plans.queries import plan_view, printed_copy, timeline
from hiw.policy.permissions import Actor
from hiw.safety.acknowledgement_check import require_acknowledged
from hiw.safety.actions import CLEAN, acknowledge_alert, end_safe_contact, write_safe_contact
from hiw.safety.queries import alerts, ordinary_contact, safe_contact
from hiw.safety.rules import describe_ways
from tests import factories
from tests import factories_trust as trust
from tests.factories_people import actor_now, sign_in

pytestmark = [pytest.mark.usefixtures("database"), pytest.mark.requirement("SAFE-02", "SAFE-03")]
SECRETS = {"address": "9 Hidden Row", "phone": "0700 900 9009", "must_not_know": "Bo must never learn of this"}
ORDINARY: dict[str, Any] = {
    "address": "1 Old Street",
    "phone": "0151 111 2222",
    "email": "ann@old.example",
    "postcode": "L20 1AA",
}
NOTHING = dict.fromkeys(CLEAN, "") | {name: True for name in CLEAN if name.startswith("may_")}


@dataclass(frozen=True)
class ContactHousehold:
    """A household of Ann and Bo with its advocate, signed in."""

    id: int
    ann: int
    bo: int
    by: Actor


def signed_in(s: Session, by: Actor) -> Actor:
    return replace(by, session_id=actor_now(s, sign_in(s, by)).session_id)


def a_home(**facts: Any) -> ContactHousehold:
    with writing() as s:
        by = signed_in(s, factories.colleague(s))
        home = factories.household(s, "Bo Lee", advocate=by)
        ann = factories.member(s, home, "Ann Lee", **ORDINARY)
        bo = s.scalars(sa.select(Person.id).where(Person.full_name == "Bo Lee")).one()
        if facts:
            trust.safe_contact(s, ann, **facts)
    return ContactHousehold(home, ann, bo, by)


def read_it(here: ContactHousehold, by: Actor | None = None, version: int = 1) -> None:
    with writing() as s:
        acknowledge_alert(s, by or here.by, household_id=here.id, person_id=here.ann, version=version)


def write(
    here: ContactHousehold, mine: dict[str, Any], version: int = 0, base: dict[str, Any] = NOTHING, **by: Actor
) -> None:
    with writing() as s:
        who, edit = by.get("by", here.by), Edit(version, base, mine)
        write_safe_contact(s, who, household_id=here.id, person_id=here.ann, edit=edit)


def test_is_written_and_recorded_by_the_names_of_its_fields_alone() -> None:
    here = a_home()
    write(here, NOTHING | {"alert": "Do not ring", "may_call": False, "words_to_use": "the course"} | SECRETS)
    read_it(here)
    with reading() as s:
        row = safe_contact(s, here.by, here.id, here.ann)
        lines = s.scalars(sa.select(AuditEvent).where(AuditEvent.subject_kind == "safe_contacts")).all()
    assert row is not None
    assert (row.address, row.phone, row.must_not_know, row.may_call) == (*SECRETS.values(), False)
    assert [(line.word, line.is_read) for line in lines] == [("safe_contact.written", False), ("alert.read", True)]
    fields = ["address", "alert", "may_call", "must_not_know", "phone", "words_to_use"]
    assert lines[0].changes == {"fields": [None, fields]}


def test_is_part_of_no_other_query() -> None:
    here = a_home(alert="Alarm", words_to_use="a course", **SECRETS)
    factories_of = (*SECRETS.values(), "Alarm", "a course", *ORDINARY.values())
    with reading() as s:
        answers = [
            household_view(s, here.by, here.id), find_households(s, here.by, "Lee"),
            plan_view(s, here.by, here.id), timeline(s, here.by, here.id), printed_copy(s, here.by, here.id, here.ann),
            possible_duplicates(s, here.by, full_name="Ann Lee"),
        ]  # fmt: skip
    assert not [text for text in factories_of if text in repr(answers)]


def test_keeps_back_where_they_are_until_their_alert_is_read_in_this_sign_in() -> None:
    here = a_home(**SECRETS)
    with reading() as s:
        row = safe_contact(s, here.by, here.id, here.ann)
        assert row is not None
        assert (row.alert, row.is_read, row.address, row.phone, row.must_not_know) == ("Do not ring", False, "", "", "")
        with pytest.raises(RuleBroken, match="First read the alert about Ann Lee"):
            ordinary_contact(s, here.by, here.id, here.ann)
    read_it(here)
    read_it(here)
    with reading() as s:
        row = safe_contact(s, here.by, here.id, here.ann)
        assert row is not None
        assert (row.is_read, row.address) == (True, SECRETS["address"])
        assert ordinary_contact(s, here.by, here.id, here.ann).phone == ORDINARY["phone"]
        assert s.scalar(sa.select(sa.func.count()).select_from(Acknowledgement)) == 1
    with writing() as s:
        next_sign_in = signed_in(s, here.by)
    with reading() as s:
        (row_again,) = alerts(s, next_sign_in, here.id)
    assert not row_again.is_read


def test_asks_to_be_read_anew_when_it_has_changed() -> None:
    here = a_home(**SECRETS)
    with pytest.raises(RuleBroken, match="First read"):
        write(here, {"phone": "0700"}, 1, {"phone": SECRETS["phone"]})
    read_it(here)
    write(here, {"phone": "0700"}, 1, {"phone": SECRETS["phone"]})
    with pytest.raises(RuleBroken, match="has changed"):
        read_it(here)
    with reading() as s:
        (row,) = alerts(s, here.by, here.id)
        assert (row.version, row.is_read) == (2, False)
        with pytest.raises(RuleBroken):
            require_acknowledged(s, here.by, here.id)
    read_it(here, version=2)
    with pytest.raises(Stale):
        write(here, {"phone": "0800"}, 1, {"phone": SECRETS["phone"]})


def test_must_be_read_before_a_copy_is_printed_or_their_details_are_changed() -> None:
    here = a_home(alert="Danger")
    edit = Edit(1, {"phone": ""}, {"phone": "0151 999 0000"})
    with pytest.raises(RuleBroken, match="First read the alert"), writing() as s:
        print_plan(s, here.by, household_id=here.id, recipient_id=here.bo)
    with pytest.raises(RuleBroken, match="First read the alert"), writing() as s:
        change_person(s, here.by, household_id=here.id, person_id=here.ann, edit=edit)
    read_it(here)
    with writing() as s:
        print_plan(s, here.by, household_id=here.id, recipient_id=here.bo)
    with pytest.raises(Stale), writing() as s:
        change_person(s, here.by, household_id=here.id, person_id=here.ann, edit=edit)


def test_must_be_read_before_a_visit_or_call_is_planned() -> None:
    here = a_home(alert="Do not ring")

    def plan() -> None:
        with writing() as s:
            plan_visit(s, here.by, household_id=here.id, starts_at=clock.now() + timedelta(days=1))

    with pytest.raises(RuleBroken, match="First read the alert about Ann Lee"):
        plan()
    read_it(here)
    plan()


def test_is_ended_by_who_has_read_it_and_begins_anew_unread() -> None:
    here = a_home(alert="Do not ring", **SECRETS)

    def end() -> None:
        with writing() as s:
            end_safe_contact(s, here.by, household_id=here.id, person_id=here.ann, reason="He has moved away")

    with pytest.raises(RuleBroken, match="First read"):
        end()
    read_it(here)
    end()
    with reading() as s:
        assert alerts(s, here.by, here.id) == ()
        member = next(m for m in household_view(s, here.by, here.id).members if m.person_id == here.ann)
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "safe_contact.ended")).one()
    assert member.phone == ORDINARY["phone"]
    assert line.reason == "He has moved away"
    with pytest.raises(RuleBroken, match="no alert"):
        end()
    write(here, NOTHING | {"alert": "Do not ring again"})
    with reading() as s:
        assert [row.is_read for row in alerts(s, here.by, here.id)] == [False]


def test_takes_ordinary_details_out_of_the_search_while_it_stands() -> None:
    here = a_home()

    def found() -> list[str]:
        with reading() as s:
            texts = (ORDINARY["phone"], ORDINARY["postcode"])
            return [hit.matched for text in texts for hit in find_households(s, here.by, text)]

    assert found() == ["Ann Lee"] * 2
    write(here, NOTHING | {"alert": "Do not ring"})
    assert found() == []
    read_it(here)
    with writing() as s:
        end_safe_contact(s, here.by, household_id=here.id, person_id=here.ann, reason="He has moved away")
    assert found() == ["Ann Lee"] * 2


def test_is_for_those_who_support_them_and_nobody_else() -> None:
    here = a_home(**SECRETS)
    with writing() as s:
        support, stranger = factories.colleague(s, Role.SUPPORT), factories.colleague(s)
        auditor = factories.colleague(s, Role.AUDITOR)
        factories.sample(s, here.id, auditor)
    with reading() as s:
        for by in (support, auditor):
            assert alerts(s, by, here.id) == ()
            assert household_view(s, by, here.id).current_members[1].phone == ""
            with pytest.raises(NotAllowed):
                safe_contact(s, by, here.id, here.ann)
        for by in (support, auditor, stranger):
            with pytest.raises((NotAllowed, NotFound)):
                ordinary_contact(s, by, here.id, here.ann)
        with pytest.raises(NotFound):
            alerts(s, stranger, here.id)
    for by in (support, auditor, stranger):
        with pytest.raises((NotAllowed, NotFound)):
            read_it(here, by)
        with pytest.raises((NotAllowed, NotFound)):
            write(here, {"phone": "1"}, 1, {"phone": ""}, by=by)


def test_is_about_members_of_this_household() -> None:
    here = a_home(**SECRETS)
    with writing() as s:
        other = factories.household(s, "Cy Low", advocate=here.by)
    with reading() as s, pytest.raises(NotFound):
        safe_contact(s, here.by, other, here.ann)
    with pytest.raises((NotFound, RuleBroken)), writing() as s:
        acknowledge_alert(s, here.by, household_id=other, person_id=here.ann, version=1)


def test_begins_with_what_everyone_must_know() -> None:
    here = a_home()
    with pytest.raises(RuleBroken, match="must know"):
        write(here, NOTHING | {"phone": "1"})
    with pytest.raises(ValueError, match="person_id"):
        write(here, {"alert": "x", "person_id": 2})
    with reading() as s:
        assert safe_contact(s, here.by, here.id, here.ann) is None
        assert s.scalar(sa.select(sa.func.count()).select_from(SafeContact)) == 0


def test_says_in_words_what_may_be_done() -> None:
    ways = SafeContact(may_call=False, may_text=True, may_leave_message=False, may_post=False, may_visit=True)
    assert describe_ways(ways) == "Do not call, leave a message or post a letter. You may text and visit."
    none = SafeContact(**dict.fromkeys(("may_call", "may_text", "may_leave_message", "may_post", "may_visit"), False))
    assert describe_ways(none).startswith("Do not call")
