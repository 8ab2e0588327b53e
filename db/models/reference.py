"""Reference data that managers edit: settings with dates, authorities, postcode districts, life areas."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from db.enums import InstallationKind
from db.models.base import Base, Editable, Numbered
from db.types import LINE_LENGTH, NAME_LENGTH, choice


class Installation(Base):
    """Whether this database is a demo or live; one row. Invented and real people never mix.

    `is_finished` is False for a demo while it is being made, or when that was interrupted.
    """

    __tablename__ = "installation"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    kind: Mapped[InstallationKind] = mapped_column(choice(InstallationKind))
    is_finished: Mapped[bool] = mapped_column(sa.Boolean, default=True, server_default=sa.true())


class Setting(Numbered, Base):
    """The value of a setting from a day on. A change closes the old row and opens a new one."""

    __tablename__ = "settings"
    __table_args__ = (
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name="dates_in_order"),
        sa.UniqueConstraint("name", "from_on"),
    )

    name: Mapped[str] = mapped_column(sa.String(60))
    value: Mapped[int] = mapped_column(sa.Integer)
    from_on: Mapped[date] = mapped_column(sa.Date)
    to_on: Mapped[date | None] = mapped_column(sa.Date)


class Authority(Editable, Base):
    """One of the six local authorities and how to reach its team."""

    __tablename__ = "authorities"

    code: Mapped[str] = mapped_column(sa.String(3), unique=True)
    gss_code: Mapped[str] = mapped_column(sa.String(9), unique=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), unique=True)
    phone: Mapped[str] = mapped_column(sa.String(40))
    email: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))


class PostcodeDistrict(Base):
    """How a postcode district divides between authorities; `authority_code` is empty outside the region.

    `share` is in tenths of a percent of postcode units (docs/programme.md).
    """

    __tablename__ = "postcode_districts"
    __table_args__ = (
        sa.UniqueConstraint("district", "authority_code"),
        sa.CheckConstraint("share BETWEEN 0 AND 1000", name="share"),
    )

    id: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    district: Mapped[str] = mapped_column(sa.String(4), index=True)
    authority_code: Mapped[str | None] = mapped_column(sa.ForeignKey("authorities.code"))
    share: Mapped[int] = mapped_column(sa.Integer)


class LifeArea(Editable, Base):
    """A part of life in which a barrier can lie."""

    __tablename__ = "life_areas"

    code: Mapped[str] = mapped_column(sa.String(24), unique=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH), unique=True)
    hint: Mapped[str] = mapped_column(sa.String(LINE_LENGTH), default="")
    position: Mapped[int] = mapped_column(sa.Integer)
    is_active: Mapped[bool] = mapped_column(sa.Boolean, default=True)
    is_private: Mapped[bool] = mapped_column(sa.Boolean, default=False, server_default=sa.false())


class ExtraHoliday(Numbered, Base):
    """A day on which offices are closed beside England's bank holidays, such as one proclaimed once."""

    __tablename__ = "extra_holidays"

    day: Mapped[date] = mapped_column(sa.Date, unique=True)
    name: Mapped[str] = mapped_column(sa.String(NAME_LENGTH))
