"""Recompute the spellings by which people are found and sorted, when a version of the programme spells otherwise."""

from collections.abc import Callable
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import Household, Person
from hiw.households.memberships import index_people
from hiw.households.search_terms import name_key

AT_ONCE: Final = 500
Progress = Callable[[int, int], None]


def spell_anew(s: Session, progress: Progress = lambda _done, _in_all: None) -> int:
    """Recompute the stored spellings of all people and households; return how many people there are.

    `progress` is called now and then with how many people are done, and how many there are.
    """
    _fill_keys(s, Household, Household.name)
    _fill_keys(s, Person, Person.full_name)
    ids = s.scalars(sa.select(Person.id).order_by(Person.id)).all()
    for start in range(0, len(ids), AT_ONCE):
        index_people(s, ids[start : start + AT_ONCE])
        s.expunge_all()
        progress(min(start + AT_ONCE, len(ids)), len(ids))
    return len(ids)


def _fill_keys(s: Session, table: Any, name: Any) -> None:
    rows = s.execute(sa.select(table.id, name, table.name_key).order_by(table.id))
    changed = [{"id": id_, "name_key": key} for id_, full, old in rows if (key := name_key(full)) != old]
    if changed:
        s.execute(sa.update(table), changed)
