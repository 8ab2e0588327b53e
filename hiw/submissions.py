"""A form is saved once, however often its button is pressed."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from db.models import Submission
from hiw import clock
from hiw.people.rules import Actor


def is_first(s: Session, by: Actor, key: str, word: str) -> bool:
    """Keep the form's key in this transaction; False when a form with it was saved before.

    A second press that comes while the first is still being saved waits for it and then reads False.
    """
    dialect = postgresql if s.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(Submission).values(key=key, staff_id=by.id, word=word, at=clock.now())
    kept = s.execute(insert.on_conflict_do_nothing(index_elements=["key"]).returning(Submission.key))
    return kept.scalar() is not None
