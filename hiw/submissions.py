"""A form is saved once, however often its button is pressed."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models import Submission
from hiw import clock, drafts
from hiw.policy.permissions import Actor

KEPT_FOR: Final = 2 * drafts.KEPT_FOR  # the key of a form is kept longer than a draft that holds it


def is_first(s: Session, by: Actor, key: str, word: str) -> bool:
    """Keep the form's key in this transaction; False when a form with it was saved before.

    A second press that comes while the first is still being saved waits for it and then reads False.
    """
    dialect = postgresql if s.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Submission).values(key=key, staff_id=by.id, word=word, at=clock.now())
    kept = s.execute(insert.on_conflict_do_nothing(index_elements=["key"]).returning(Submission.key))
    return kept.scalar() is not None


def key_of(form_key: str, fields: Mapping[str, Any]) -> str:
    """The key of one form with what stands in it, 64 characters; nothing can be read from it.

    A draft opened in two browsers has one form key. Sent from both with the same words it is a second press;
    with other words it is a change of its own, and must not be taken for saved.
    """
    return hashlib.sha256(f"{form_key}\n{sorted(fields.items())!r}".encode("utf-8", "backslashreplace")).hexdigest()


def forget_old(s: Session, most: int) -> int:
    """Forget at most so many keys of forms that were saved long ago; returns how many."""
    old = sa.select(Submission.key).where(Submission.at < clock.now() - KEPT_FOR)
    these = s.scalars(old.order_by(Submission.at).limit(most).with_for_update(skip_locked=True)).all()
    s.execute(sa.delete(Submission).where(Submission.key.in_(these)))
    return len(these)
