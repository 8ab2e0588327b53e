"""The declarative base, and what every editable row carries."""

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
    """All tables of the planner."""

    metadata = sa.MetaData(naming_convention=NAMES)


class Numbered:
    """A row with a number of its own."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)


class Editable(Numbered):
    """A row that people change: `version` goes up by one with every change and guards against lost edits."""

    version: Mapped[int] = mapped_column(sa.Integer, default=1)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    @declared_attr
    def updated_by_id(cls) -> Mapped[int | None]:
        """Who changed it last; nobody when a command did."""
        return mapped_column(Id, sa.ForeignKey("staff.id"))
