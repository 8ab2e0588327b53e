"""Column types that mean the same on SQLite and PostgreSQL."""

from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Dialect

NAME_LENGTH = 200
LINE_LENGTH = 500
TEXT_LENGTH = 5_000
NOTE_LENGTH = 50_000

Id = sa.BigInteger().with_variant(sa.Integer, "sqlite")
Json = sa.JSON().with_variant(JSONB, "postgresql")
# Prefix ranges need byte order; a locale's order would make the index useless for them.
Token = sa.String(80).with_variant(sa.String(80, collation="C"), "postgresql")
# A folded name, by which names are sorted and compared, in the same order on both engines.
NameKey = sa.String(NAME_LENGTH).with_variant(sa.String(NAME_LENGTH, collation="C"), "postgresql")


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: aware in, aware UTC out, on both engines.

    SQLite stores no offset, so the value is naive UTC there. Raises ValueError for a naive datetime.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs its time zone: use hiw.clock.now().")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def choice(words: type[StrEnum], named: str = "") -> sa.Enum:
    """Return text with a CHECK for a closed list; no PostgreSQL enum type, so a new word is one migration.

    `named` is the existing name of the CHECK, where the list has been renamed.
    """
    return sa.Enum(
        words,
        native_enum=False,
        create_constraint=True,
        length=24,
        name=named or words.__name__.lower(),
        values_callable=lambda w: [member.value for member in w],
    )
