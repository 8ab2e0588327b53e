"""Bringing the database to this version: its tables, and then what is stored as this version spells it."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import migrate
from db.migrate import Outcome
from db.models import SpellingVersion
from db.session import writing
from hiw.households.spelling import Progress, spell_anew

SPELLING: Final = 2  # goes up by one with every change of `text.fold` or of `search.tokens_of`


def upgrade(progress: Progress = lambda _done, _in_all: None) -> Outcome:
    """Bring the database in use up to date, once however many servers start; `progress` hears of people spelt anew.

    Raises UnknownRevision as `db.migrate.upgrade` does.
    """
    outcome = migrate.upgrade()
    with writing() as s:
        if _spelling_locked(s) < SPELLING:
            spell_anew(s, progress)
            s.execute(sa.update(SpellingVersion).values(version=SPELLING))
    return outcome


def _spelling_locked(s: Session) -> int:
    return s.scalars(sa.select(SpellingVersion.version).with_for_update()).one()
