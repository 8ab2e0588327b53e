"""Migrate a database to the tables of this version: forwards only, and once, however many servers start."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from db import triggers
from db.models import Base
from db.session import database_url, make_engine

SCRIPTS = Path(__file__).resolve().parent / "migrations"
POSTGRESQL_LOCK = 4_815_162_342  # the key of an advisory lock: any number that nothing else uses in the same database
Outcome = Literal["migrated", "current", "waited"]
Progress = Callable[[int, int], None]
"""Called with the lines of the record done and those in all."""
Before = Callable[[Connection], None]


class UnknownRevision(Exception):
    """The database has a revision that this version does not know: a newer version has been here."""


def _silent(done: int, in_all: int) -> None:
    """Ignore progress."""


def _nothing(connection: Connection) -> None:
    """Do nothing before the upgrade."""


def upgrade(url: str | None = None, progress: Progress = _silent, before: Before = _nothing) -> Outcome:
    """Upgrade `url`, or the database in use, to the newest revision; return how it went.

    `progress` is told of what takes long. `before` runs first where there is something to upgrade, while nobody else
    can change the database, and what it raises prevents the rest.

    "migrated": this call did it. "current": nothing to do. "waited": another process did it meanwhile.

    Raises:
        UnknownRevision: the database comes from a newer version; nothing was changed.
    """
    engine = make_engine(url or database_url(), migrating=True)
    try:
        with engine.execution_options(read_only=True).connect() as connection:
            if is_current(connection):
                return "current"
        with engine.begin() as connection:
            _wait_for_others(connection)
            if is_current(connection):
                return "waited"
            before(connection)
            _upgrade_in(connection, progress)
        return "migrated"
    finally:
        engine.dispose()


def make_anew(is_ours: Callable[[Connection], bool]) -> bool:
    """Drop all tables of the database in use and make them anew, all at once or not at all; return whether it did.

    Only if `is_ours` returns True while nobody else can change the database.
    """
    engine = make_engine(database_url(), migrating=True)
    try:
        with engine.begin() as connection:
            _wait_for_others(connection)
            if not is_ours(connection):
                return False
            quoted = connection.dialect.identifier_preparer.quote
            cascade = " CASCADE" if connection.dialect.name == "postgresql" else ""
            for table in inspect(connection).get_table_names():
                connection.exec_driver_sql(f"DROP TABLE {quoted(table)}{cascade}")
            _upgrade_in(connection, _silent)
        return True
    finally:
        engine.dispose()


def is_current(connection: Connection) -> bool:
    """Return whether the database has the newest revision.

    Raises:
        UnknownRevision: it has one that this version does not know.
    """
    revision = revision_of(connection)
    if revision is not None and revision not in known_revisions():
        raise UnknownRevision(
            f"The database is at revision {revision}, which this version does not know: a newer version "
            "was here. Install that version, or restore a backup made with this one."
        )
    return revision == newest_revision()


def revision_of(connection: Connection) -> str | None:
    """Return the revision of the database; None when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision()


def newest_revision() -> str:
    """Return the revision that this version works with."""
    head = _scripts().get_current_head()
    assert head is not None, "db/migrations/versions is empty"
    return head


def known_revisions() -> frozenset[str]:
    """Return every revision that this version can start from."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def differences(connection: Connection) -> list[Any]:
    """Return how the tables differ from the models; CHECK constraints are not compared."""
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


def config() -> Config:
    """Return Alembic's settings, without a file."""
    made = Config()
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    return made


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(config())


def _wait_for_others(connection: Connection) -> None:
    """Wait for other migrations on PostgreSQL. On SQLite BEGIN IMMEDIATE has already done so."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": POSTGRESQL_LOCK})


def _upgrade_in(connection: Connection, progress: Progress) -> None:
    settings = config()
    settings.attributes |= {"connection": connection, "progress": progress}
    triggers.take_down(connection)
    command.upgrade(settings, "head")
    triggers.put_up(connection)
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if orphans:
            raise RuntimeError(f"The migration would leave rows that point nowhere, so it was undone: {orphans}")
