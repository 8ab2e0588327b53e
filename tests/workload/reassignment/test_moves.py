"""Moving households …"""

from datetime import date

import pytest
import sqlalchemy as sa

from db.enums import AssignmentReason, CloseReason, NoteKind, ReassignmentKind, Role
from db.models import AuditEvent, CaseNote, HouseholdReassignment, ReassignmentBatch
from db.session import reading, writing
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.households.actions import close_household
from hiw.plans.actions import write_note
from hiw.plans.queries import timeline
from hiw.workload.actions import ReassignmentFields, read_handover, reassign_households
from hiw.workload.queries import handovers_for_me, household_support
from tests import factories as make
from tests import factories_trust as trust
from tests.workload.reassignment.staged import TODAY, holder_of, move_of, moved, team, words_of_record

pytestmark = pytest.mark.usefixtures("database")


def test_ends_one_spell_and_begins_the_next_with_what_was_handed_over() -> None:
    t = team()
    batch_id = moved(t.senior, t.move(handover="They like mornings", is_family_told=True))
    with reading() as s:
        now, before = household_support(s, t.senior, t.home).spells
        move = s.scalars(sa.select(HouseholdReassignment)).one()
        batch = s.get_one(ReassignmentBatch, batch_id)
    assert (now.advocate, now.from_on, now.to_on, now.handover) == ("Bo Day", TODAY, None, "They like mornings")
    assert (before.advocate, before.to_on) == ("Ann Field", TODAY)
    assert (move.batch_id, move.from_id, move.to_id, move.moved_on) == (batch_id, t.ann.id, t.bo.id, TODAY)
    assert (move.is_family_told, move.is_plan_ready, move.seen_at) == (True, False, None)
    assert (batch.kind, batch.made_by_id) == (ReassignmentKind.BY_HAND, t.senior.id)


def test_takes_many_at_once_and_one_that_waits() -> None:
    t = team()
    with writing() as s:
        waits, other = make.household(s), make.household(s, advocate=t.ann)
    start = move_of(waits, None, t.ann, reason=AssignmentReason.START)
    moved(t.senior, move_of(other, t.ann, t.bo), start, t.move())
    assert [holder_of(home) for home in (t.home, other, waits)] == [t.bo.id, t.bo.id, t.ann.id]
    with reading() as s:
        assert words_of_record(s) == ["household.assigned"] * 3 + ["moves.made"]


def test_that_is_refused_for_the_last_leaves_nothing() -> None:
    t = team()
    with writing() as s:
        other = make.household(s, advocate=t.ann)
        closed = make.household(s, closed_on=date(2026, 6, 1))
    with pytest.raises(RuleBroken, match=rf"HIW-{closed:05d}: This household is closed.*Nothing was moved"):
        moved(t.senior, t.move(), move_of(other, t.ann, t.bo), move_of(closed, None, t.bo))
    assert [holder_of(home) for home in (t.home, other)] == [t.ann.id, t.ann.id]
    with reading() as s:
        assert s.scalars(sa.select(HouseholdReassignment.id)).all() == []
        assert words_of_record(s) == []


def test_that_stand_on_old_facts_names_every_household_that_changed() -> None:
    t = team()
    with writing() as s:
        cy, other = make.colleague(s, full_name="Cy Ray"), make.household(s, advocate=t.ann)
    moved(t.senior, move_of(t.home, t.ann, cy), move_of(other, t.ann, cy))
    with pytest.raises(
        Stale, match=rf"HIW-{t.home:05d} is now with Cy Ray, HIW-{other:05d} is now with Cy Ray"
    ) as told:
        moved(t.senior, t.move(), move_of(other, t.ann, t.bo))
    assert [(clash.row_id, clash.theirs) for clash in told.value.clashes] == [(t.home, cy.id), (other, cy.id)]


def test_that_was_closed_meanwhile_says_so() -> None:
    t = team()
    with writing() as s:
        close_household(s, t.senior, household_id=t.home, reason=CloseReason.INTO_WORK, on=TODAY)
    with pytest.raises(RuleBroken, match="is closed"):
        moved(t.senior, t.move())


@pytest.mark.parametrize(
    ("role", "at", "is_active", "sentence"),
    [
        (Role.ADVOCATE, "SFT", False, "Choose another advocate"),
        (Role.SUPPORT, "SFT", True, "Choose another advocate"),
        (Role.ADVOCATE, "LIV", True, "does not hold households in this authority"),
    ],
)
def test_to_somebody_who_cannot_hold_it_is_refused(role: Role, at: str, is_active: bool, sentence: str) -> None:
    t = team()
    with writing() as s:
        taker = make.colleague(s, role, at, is_active=is_active)
    with pytest.raises(RuleBroken, match=sentence):
        moved(t.senior, move_of(t.home, t.ann, taker))
    assert holder_of(t.home) == t.ann.id


def test_to_somebody_without_an_authority_says_who_can_give_one() -> None:
    t = team()
    with writing() as s:
        s.execute(sa.text("DELETE FROM staff_authorities WHERE staff_id = :id"), {"id": t.bo.id})
    with pytest.raises(RuleBroken, match="works in no authority yet"):
        moved(t.senior, t.move())


def test_to_somebody_close_to_its_people_is_refused() -> None:
    t = team()
    with writing() as s:
        trust.close_to(s, t.bo, make.member(s, t.home, "Di Day"))
    with pytest.raises(RuleBroken, match="close to somebody of this household"):
        moved(t.senior, t.move())


def test_to_somebody_who_supports_a_person_kept_apart_is_a_manager_s_decision() -> None:
    t = team()
    with writing() as s:
        manager = make.colleague(s, Role.MANAGER)
        di, other = make.member(s, t.home, "Di Day"), make.household(s, "Ed Day", advocate=t.bo)
        trust.conflict(s, manager, di, make.member(s, other, "Flo Day"))
    with pytest.raises(RuleBroken, match="must be kept apart"):
        moved(t.senior, t.move())
    with pytest.raises(NotAllowed, match="Only a manager"):
        moved(t.senior, t.move(override_reason="Nobody else is there"))
    moved(manager, t.move(override_reason="Nobody else is there"))
    assert holder_of(t.home) == t.bo.id


def test_lets_two_households_change_places_though_their_people_are_kept_apart() -> None:
    t = team()
    with writing() as s:
        di, other = make.member(s, t.home, "Di Day"), make.household(s, "Ed Day", advocate=t.bo)
        trust.conflict(s, t.senior, di, make.member(s, other, "Flo Day"))
    moved(t.senior, t.move(), move_of(other, t.bo, t.ann))
    assert (holder_of(t.home), holder_of(other)) == (t.bo.id, t.ann.id)


@pytest.mark.parametrize("on", [date(2026, 1, 4), date(2026, 11, 24)])
def test_before_the_present_spell_or_in_days_to_come_is_refused(on: date) -> None:
    t = team()
    with pytest.raises(RuleBroken, match="The change is on a day from"):
        moved(t.senior, t.move(on=on))


def test_to_whom_it_is_with_twice_or_none_at_all_is_refused() -> None:
    t = team()
    with pytest.raises(RuleBroken, match="holds the household already"):
        moved(t.senior, move_of(t.home, t.ann, t.ann))
    with pytest.raises(RuleBroken, match="in this list twice"):
        moved(t.senior, t.move(), t.move())
    with pytest.raises(RuleBroken, match="Choose at least one"):
        moved(t.senior)


def test_of_another_team_s_household_or_by_an_advocate_is_refused() -> None:
    t = team()
    with writing() as s:
        elsewhere = make.household(s, authority="LIV", advocate=make.colleague(s, Role.ADVOCATE, "LIV"))
    with pytest.raises(NotFound):
        moved(t.senior, t.move(), move_of(elsewhere, None, t.bo))
    with pytest.raises(NotAllowed, match="assign households"):
        moved(t.ann, t.move())
    assert holder_of(t.home) == t.ann.id


def test_as_an_undo_has_another_way() -> None:
    t = team()
    with writing() as s, pytest.raises(RuleBroken, match="from the page Moves"):
        reassign_households(s, t.senior, moves=[t.move()], kind=ReassignmentKind.UNDO)


def test_says_in_the_record_from_whom_to_whom_and_keeps_the_handover_out_of_it() -> None:
    t = team()
    moved(t.senior, t.move(handover="A long story"))
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "household.assigned")).one()
    assert line.changes == {"advocate_id": [t.ann.id, t.bo.id]}
    assert (line.household_id, line.reason) == (t.home, "")


def test_leaves_what_was_written_before_with_who_wrote_it() -> None:
    t = team()
    with writing() as s:
        (person,) = s.scalars(sa.text("SELECT person_id FROM memberships ORDER BY id LIMIT 1"))
        write_note(
            s, t.ann, household_id=t.home, person_ids=[person], kind=NoteKind.CALL, happened_on=TODAY,
            was_attended=True, minutes=5, body="Rang her",
        )  # fmt: skip
    moved(t.senior, t.move())
    with reading() as s:
        assert s.scalars(sa.select(CaseNote.written_by_id)).one() == t.ann.id
        lines = s.execute(sa.select(AuditEvent.staff_id, AuditEvent.word).where(AuditEvent.staff_id == t.ann.id)).all()
        said = [
            entry.who for entry in timeline(s, t.bo, t.home) if "note" in entry.sentence or entry.body == "Rang her"
        ]
    assert lines == [(t.ann.id, "note.written")]
    assert said == ["Ann Field"]


def test_is_told_to_the_new_advocate_until_they_have_read_it() -> None:
    t = team()
    moved(t.senior, t.move(handover="They like mornings"))
    with reading() as s:
        (row,) = handovers_for_me(s, t.bo)
        assert handovers_for_me(s, t.ann) == ()
    assert (row.household_id, row.from_name, row.handover, row.made_by) == (
        t.home, "Ann Field", "They like mornings", "Tess Dean",
    )  # fmt: skip
    with writing() as s:
        read_handover(s, t.bo, move_id=row.move_id)
        read_handover(s, t.bo, move_id=row.move_id)  # twice is no fault
    with reading() as s:
        assert handovers_for_me(s, t.bo) == ()
        assert words_of_record(s)[-1] == "handover.read"
        assert words_of_record(s).count("handover.read") == 1


def test_is_read_by_nobody_else() -> None:
    t = team()
    moved(t.senior, t.move())
    with reading() as s:
        (row,) = handovers_for_me(s, t.bo)
    for by in (t.ann, t.senior):
        with pytest.raises(NotFound, match="no such handover"), writing() as s:
            read_handover(s, by, move_id=row.move_id)


def test_that_went_on_to_somebody_else_is_no_handover_any_more() -> None:
    t = team()
    moved(t.senior, t.move())
    with writing() as s:
        cy = make.colleague(s)
    moved(t.senior, move_of(t.home, t.bo, cy))
    with reading() as s:
        assert handovers_for_me(s, t.bo) == ()
        assert len(handovers_for_me(s, cy)) == 1


def test_keeps_a_handover_note_that_is_too_long_out_whole() -> None:
    t = team()
    with pytest.raises(RuleBroken, match="The handover note has 5,001 characters"):
        moved(t.senior, t.move(handover="a" * 5001))
    fields = ReassignmentFields(t.home, t.ann.id, t.bo.id, TODAY, AssignmentReason.CASELOAD)
    assert moved(t.senior, fields)
