"""Bringing the database to this version: its tables, and then what is stored as this version spells it."""

from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import migrate
from db.migrate import Outcome
from db.models import SpellingVersion
from db.session import writing
from hiw.fund.payees import spell_payees_anew
from hiw.households.spelling import Progress, spell_anew

SPELLING: Final = 4  # goes up by one with every change of `text.fold`, `search.indexed` or `payees.payee_key`


def _silent(done: int, in_all: int) -> None:
    """Nobody watches."""


def upgrade(progress: Progress = _silent, sealing: Progress = _silent) -> Outcome:
    """Bring the database in use up to date, once however many servers start; `progress` hears of people spelt anew,
    `sealing` of lines of the record sealed anew.

    Raises UnknownRevision as `db.migrate.upgrade` does.
    """
    outcome = migrate.upgrade(progress=sealing)
    with writing() as s:
        if _spelling_locked(s) < SPELLING:
            spell_anew(s, progress)
            spell_payees_anew(s)
            s.execute(sa.update(SpellingVersion).values(version=SPELLING))
    return outcome


def _spelling_locked(s: Session) -> int:
    return s.scalars(sa.select(SpellingVersion.version).with_for_update()).one()
