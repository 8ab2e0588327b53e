"""Two people's changes of one row …"""

from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from db.enums import EventName
from db.models import AuditEvent, Household
from db.session import reading, writing
from hiw import edits
from hiw.edits import Edit, merge
from hiw.errors import Clash, Stale
from tests import factories

FIELDS = ("a", "b", "c", "d")
ROWS = st.fixed_dictionaries({name: st.integers(0, 3) for name in FIELDS})


@given(base=ROWS, theirs=ROWS, mine=ROWS, sent=st.sets(st.sampled_from(FIELDS)))
def test_are_joined_field_by_field(
    base: dict[str, int], theirs: dict[str, int], mine: dict[str, int], sent: set[str]
) -> None:
    """What stands afterwards, against a plain model: who changed a field decides it; two different changes clash."""
    mine = {name: value for name, value in mine.items() if name in sent}
    to_set, clashes = merge(Edit(1, base, mine), theirs)
    after = theirs | to_set
    clashing = {clash.field for clash in clashes}
    for name in FIELDS:
        i_changed = name in mine and mine[name] != base[name]
        they_changed = theirs[name] != base[name]
        if i_changed and they_changed and mine[name] != theirs[name]:
            assert name in clashing
        else:
            assert name not in clashing
            assert after[name] == (mine[name] if i_changed else theirs[name])
    assert all(clash == Clash(clash.field, theirs[clash.field], mine[clash.field]) for clash in clashes)
    assert all(theirs[name] != value for name, value in to_set.items())


@given(base=ROWS, theirs=ROWS, mine=ROWS)
def test_are_no_clash_once_theirs_were_seen(base: dict[str, int], theirs: dict[str, int], mine: dict[str, int]) -> None:
    """A form that shows both versions sends the colleague's values as its new base: saving again keeps one's own."""
    _, clashes = merge(Edit(1, base, mine), theirs)
    seen = base | {clash.field: clash.theirs for clash in clashes}
    to_set, again = merge(Edit(2, seen, mine), theirs)
    assert not again
    assert all((theirs | to_set)[clash.field] == clash.mine for clash in clashes)


ENDS_ON = date(2027, 1, 5)
BASE: dict[str, Any] = {"name": "Lee", "referred_by": "", "planned_end_on": ENDS_ON}


def change(home: int, mine: dict[str, Any], base: dict[str, Any] = BASE, **more: Any) -> dict[str, Any]:
    with writing() as s:
        by = factories.colleague(s)
        row = s.get_one(Household, home)
        return edits.apply(s, by, row, Edit(1, base, mine), EventName.HOUSEHOLD_RENAMED, **more)


@pytest.fixture
def home(database: str) -> int:
    with writing() as s:
        return factories.household(s, name="Lee", started_on=date(2026, 1, 5), planned_end_on=ENDS_ON)


def row_and_lines(home: int) -> tuple[Household, list[AuditEvent]]:
    with reading() as s:
        return s.get_one(Household, home), list(s.scalars(sa.select(AuditEvent).order_by(AuditEvent.id)))


def test_count_the_version_up_and_are_recorded(home: int) -> None:
    day = date(2027, 2, 1)
    changes = change(home, BASE | {"planned_end_on": day}, household_id=home, reason="a course")
    assert changes == {"planned_end_on": (ENDS_ON, day)}
    row, (line,) = row_and_lines(home)
    assert (row.version, row.planned_end_on, row.updated_by_id) == (2, day, line.staff_id)
    assert (line.word, line.subject_kind, line.subject_id) == ("household.renamed", "households", home)
    assert (line.household_id, line.reason) == (home, "a course")
    assert line.changes == {"planned_end_on": [ENDS_ON.isoformat(), "2027-02-01"]}


def test_that_change_nothing_are_not_recorded(home: int) -> None:
    before, _ = row_and_lines(home)
    assert change(home, BASE) == {}
    row, lines = row_and_lines(home)
    assert (row.version, row.updated_at, lines) == (1, before.updated_at, [])


def test_of_other_tables_are_recorded_with_the_row(home: int) -> None:
    assert change(home, BASE, also={"members": ([1], [1, 2])}) == {"members": ([1], [1, 2])}
    row, (line,) = row_and_lines(home)
    assert (row.version, line.changes) == (2, {"members": [[1], [1, 2]]})


@pytest.mark.requirement("CON-04")
def test_to_different_fields_are_both_kept(home: int) -> None:
    change(home, {"name": "Lee and Ray"})
    change(home, BASE | {"referred_by": "Ray"})
    row, lines = row_and_lines(home)
    assert (row.name, row.referred_by, row.version, len(lines)) == ("Lee and Ray", "Ray", 3, 2)


@pytest.mark.requirement("CON-04")
def test_to_the_same_fields_are_shown_all_at_once_and_nothing_is_changed(home: int) -> None:
    change(home, {"name": "Theirs", "referred_by": "Them"})
    with pytest.raises(Stale) as stale:
        change(home, {"name": "Mine", "referred_by": "Me", "planned_end_on": date(2027, 2, 1)})
    assert stale.value.clashes == (Clash("name", "Theirs", "Mine"), Clash("referred_by", "Them", "Me"))
    assert stale.value.version == 2
    row, lines = row_and_lines(home)
    assert (row.name, row.planned_end_on, row.version, len(lines)) == ("Theirs", ENDS_ON, 2, 1)


def test_that_are_equal_are_one(home: int) -> None:
    change(home, {"name": "Lee and Ray"})
    assert change(home, {"name": "Lee and Ray"}) == {}
    assert row_and_lines(home)[0].version == 2
