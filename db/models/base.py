"""The declarative base, and columns that several tables share."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from db.types import Id, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of all tables."""

    metadata = sa.MetaData(naming_convention=NAMES)


class Numbered:
    """A row with an id."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)


class Editable(Numbered):
    """A row that people change: `version` is incremented with every change and guards against lost edits."""

    version: Mapped[int] = mapped_column(sa.Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @declared_attr
    def updated_by_id(cls) -> Mapped[int | None]:
        """Return the column for who changed the row last; None when a command did."""
        return mapped_column(Id, sa.ForeignKey("staff.id"))
