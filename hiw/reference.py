"""Reference data that managers edit: contact details of each authority's team, and the parts of life."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import Authority, LifeArea
from db.types import LINE_LENGTH, NAME_LENGTH
from hiw import audit, clock, edits, text
from hiw.edits import Edit
from hiw.errors import Checks, NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import one_change_at_a_time


@dataclass(frozen=True)
class AuthorityContact:
    """One of the six authorities and its team's phone and e-mail."""

    id: int
    version: int
    code: str
    name: str
    phone: str
    email: str


@dataclass(frozen=True)
class LifeAreaSetting:
    """A part of life in which a barrier can lie, as a manager edits it."""

    id: int
    version: int
    name: str
    hint: str
    is_active: bool
    is_private: bool


def authority_contacts(s: Session, by: Actor) -> tuple[AuthorityContact, ...]:
    """Return the six authorities by name."""
    require(by, Permission.SEE_CONTACTS)
    a = Authority
    query = sa.select(a.id, a.version, a.code, a.name, a.phone, a.email).order_by(a.name)
    return tuple(AuthorityContact(**row._asdict()) for row in s.execute(query))


def life_area_settings(s: Session, by: Actor) -> tuple[LifeAreaSetting, ...]:
    """Return every life area in order, retired ones too."""
    require(by, Permission.SEE_CONTACTS)
    a = LifeArea
    query = sa.select(a.id, a.version, a.name, a.hint, a.is_active, a.is_private).order_by(a.position, a.id)
    return tuple(LifeAreaSetting(**row._asdict()) for row in s.execute(query))


def change_authority_contact(s: Session, by: Actor, *, authority_id: int, edit: Edit) -> None:
    """Change a team's phone and e-mail. Raises RuleBroken for an empty one, Stale for a clash, NotFound."""
    require(by, Permission.MANAGE_SETTINGS)
    row = s.scalar(sa.select(Authority).where(Authority.id == authority_id).with_for_update())
    if row is None:
        raise NotFound("There is no such authority. Open the settings again.")
    with Checks() as check:
        mine = {
            "phone": check("phone", text.line, edit.mine["phone"], "The phone number", limit=40),
            "email": check("email", _email, edit.mine["email"]),
        }
    edits.apply(s, by, row, Edit(edit.version, edit.base, mine), EventName.AUTHORITY_CHANGED)


def add_life_area(s: Session, by: Actor, *, name: str, hint: str = "", is_private: bool = False) -> int:
    """Add a life area at the end of the list; return its id. In a private one, new barriers are for their person."""
    require(by, Permission.MANAGE_SETTINGS)
    one_change_at_a_time(s)
    with Checks() as check:
        name = check("name", _free_name, s, name)
        hint = check("hint", text.line, hint, "The hint", limit=LINE_LENGTH, required=False)
    last = s.scalar(sa.select(sa.func.max(LifeArea.position))) or 0
    now = clock.now()
    row = LifeArea(
        code=f"area_{last + 1}", name=name, hint=hint,
        position=last + 1, is_active=True, is_private=is_private, created_at=now, updated_at=now, updated_by_id=by.id,
    )  # fmt: skip
    s.add(row)
    s.flush()
    audit.record(s, by, EventName.LIFE_AREA_ADDED, "life_areas", row.id, changes={"name": (None, name)})
    return row.id


def change_life_area(s: Session, by: Actor, *, life_area_id: int, edit: Edit) -> None:
    """Change a life area's name or hint, make it private, or retire it for new barriers; old plans stay.

    Raises RuleBroken for a name in use, Stale for a clash, NotFound.
    """
    require(by, Permission.MANAGE_SETTINGS)
    one_change_at_a_time(s)
    row = s.scalar(sa.select(LifeArea).where(LifeArea.id == life_area_id).with_for_update())
    if row is None:
        raise NotFound("There is no such life area. Open the settings again.")
    mine = dict(edit.mine)
    with Checks() as check:
        mine["name"] = check("name", _free_name, s, mine["name"], but=row.id)
        mine["hint"] = check("hint", text.line, mine["hint"], "The hint", required=False)
    edits.apply(s, by, row, Edit(edit.version, edit.base, mine), EventName.LIFE_AREA_CHANGED)


def _email(typed: str) -> str:
    address = text.line(typed, "The e-mail address", limit=NAME_LENGTH)
    if "@" not in address:
        raise RuleBroken("The e-mail address has no @. Please check it.")
    return address


def _free_name(s: Session, name: str, *, but: int = 0) -> str:
    clean = text.name(name, "The name of the life area")
    taken = {text.fold(n) for n in s.scalars(sa.select(LifeArea.name).where(LifeArea.id != but))}
    if text.fold(clean) in taken:
        raise RuleBroken("There is a life area of that name. Choose another name.")
    return clean
