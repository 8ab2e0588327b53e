"""Upgrade the database to this version: its tables, then what is stored in this version's spelling."""

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
SPELLING: Final = 4  # increment with every change of `text.fold`, `search.indexed` or `payees.payee_key`


def _silent(done: int, in_all: int) -> None:
    """Ignore progress."""


def upgrade(
    progress: Progress = _silent, sealing: Progress = _silent, *, keeps_copy: bool = True
) -> tuple[Outcome, Path | None]:
    """Upgrade the database in use, once however many servers start; return what was done, and the copy that was made.

    `progress` hears of people spelt anew, `sealing` of audit events sealed anew. A database that holds somebody's work
    is backed up first, unless `keeps_copy` is False. Raises UnknownRevision as `db.migrate.upgrade` does, and
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
