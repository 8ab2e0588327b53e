"""Bringing the database to this version: its tables, and then what is stored as this version spells it."""

from pathlib import Path
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db import migrate
from db.backup import BackupRefused, keep_before_upgrade
from db.migrate import Outcome
from db.models import SpellingVersion
from db.session import writing
from hiw.fund.payees import spell_payees_anew
from hiw.households.spelling import Progress, spell_anew

NO_COPY: Final = "Nothing was upgraded, since the database could not be copied first."
WITHOUT: Final = "Or copy it yourself, then run `python -m hiw migrate --without-copy`."
SPELLING: Final = 4  # goes up by one with every change of `text.fold`, `search.indexed` or `payees.payee_key`


def _silent(done: int, in_all: int) -> None:
    """Nobody watches."""


def upgrade(
    progress: Progress = _silent, sealing: Progress = _silent, *, keeps_copy: bool = True
) -> tuple[Outcome, Path | None]:
    """Bring the database in use up to date, once however many servers start; `progress` hears of people spelt anew,
    `sealing` of lines of the record sealed anew. A database that holds somebody's work is copied first, unless
    `keeps_copy` is False.

    Returns what was done, and the copy that was made. Raises UnknownRevision as `db.migrate.upgrade` does, and
    BackupRefused when the copy could not be made: then nothing is upgraded.
    """
    copies: list[Path] = []
    outcome = migrate.upgrade(progress=sealing, before=lambda c: copies.extend(_copied(c) if keeps_copy else ()))
    with writing() as s:
        if _spelling_locked(s) < SPELLING:
            spell_anew(s, progress)
            spell_payees_anew(s)
            s.execute(sa.update(SpellingVersion).values(version=SPELLING))
    return outcome, copies[0] if copies else None


def _copied(connection: sa.Connection) -> list[Path]:
    try:
        kept = keep_before_upgrade(connection)
    except BackupRefused as refused:
        raise BackupRefused(f"{NO_COPY} {refused} {WITHOUT}") from refused
    return [kept] if kept else []


def _spelling_locked(s: Session) -> int:
    return s.scalars(sa.select(SpellingVersion.version).with_for_update()).one()
