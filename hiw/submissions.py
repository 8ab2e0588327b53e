"""Save a form once, however often its button is pressed."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models import Submission
from hiw import clock, drafts
from hiw.policy.permissions import Actor

KEPT_FOR: Final = 2 * drafts.KEPT_FOR  # longer than a draft, which holds the key of its form


def is_first(s: Session, by: Actor, key: str, word: str) -> bool:
    """Store the form's key in this transaction; return False when a form with it was saved before.

    A second press while the first is still being saved waits for it and then returns False.
    """
    dialect = postgresql if s.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Submission).values(key=key, staff_id=by.id, word=word, at=clock.now())
    kept = s.execute(insert.on_conflict_do_nothing(index_elements=["key"]).returning(Submission.key))
    return kept.scalar() is not None


def key_of(form_key: str, fields: Mapping[str, Any]) -> str:
    """Return the key of one form with its contents, 64 characters, from which nothing can be read.

    A draft opened in two browsers has one form key. Sent from both with the same contents it is a second press; with
    other contents it is a change of its own, and must not be taken for saved.
    """
    return hashlib.sha256(f"{form_key}\n{sorted(fields.items())!r}".encode("utf-8", "backslashreplace")).hexdigest()


def forget_old(s: Session, most: int) -> int:
    """Delete at most `most` keys of forms that were saved long ago; return how many."""
    old = sa.select(Submission.key).where(Submission.at < clock.now() - KEPT_FOR)
    these = s.scalars(old.order_by(Submission.at).limit(most).with_for_update(skip_locked=True)).all()
    s.execute(sa.delete(Submission).where(Submission.key.in_(these)))
    return len(these)
