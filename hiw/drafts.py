"""Drafts: what a colleague has typed and not saved, stored on the server so that no reload or failure loses it."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models import Draft
from hiw import clock
from hiw.policy.permissions import Actor, allow_own
from hiw.text import in_whole_signs

KEPT_FOR = timedelta(days=30)


def keep_draft(s: Session, by: Actor, *, form: str, fields: dict[str, Any]) -> None:
    """Store `fields` (JSON values) as the colleague's draft of `form`, replacing an older one.

    Of two tabs that do so at the same moment, the later one wins.
    """
    allow_own(by)
    dialect = postgresql if s.get_bind().dialect.name == "postgresql" else sqlite
    kept = {"fields": _storable(fields), "kept_at": clock.now()}
    insert = dialect.insert(Draft).values(staff_id=by.id, form=form, **kept)
    s.execute(insert.on_conflict_do_update(index_elements=["staff_id", "form"], set_=kept))


def drop_draft(s: Session, by: Actor, *, form: str) -> None:
    """Delete the colleague's draft of `form`: it was saved or is not wanted."""
    allow_own(by)
    s.execute(sa.delete(Draft).where(Draft.staff_id == by.id, Draft.form == form))


def drop_old_drafts(s: Session) -> int:
    """Delete every draft older than 30 days; return how many."""
    gone = s.execute(sa.delete(Draft).where(Draft.kept_at < clock.now() - KEPT_FOR).returning(Draft.id))
    return len(gone.all())


def drafts_of(s: Session, by: Actor, prefix: str) -> dict[str, dict[str, Any]]:
    """Return the colleague's own drafts of forms whose name starts with `prefix`, by form name."""
    allow_own(by)
    found = s.execute(_MINE, {"staff_id": by.id, "prefix": prefix, "length": len(prefix)})
    return {form: fields for form, fields in found}


def _storable(value: Any) -> Any:
    """Return the value without what PostgreSQL cannot store in text: NUL, and lone surrogates."""
    if isinstance(value, str):
        return in_whole_signs(value.replace("\0", ""))
    if isinstance(value, dict):
        return {key: _storable(each) for key, each in value.items()}
    return list(map(_storable, value)) if isinstance(value, list | tuple) else value


_START = sa.func.substr(Draft.form, 1, sa.bindparam("length", type_=sa.Integer))
_MINE = sa.select(Draft.form, Draft.fields).where(
    Draft.staff_id == sa.bindparam("staff_id"), sa.bindparam("prefix", type_=sa.String) == _START
)
