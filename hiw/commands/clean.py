"""Delete what nobody needs any more, so that the database and its folder do not grow for ever.

Drafts 30 days after their last change, keys of saved forms after 60, ended sign-in sessions after 180 (they identify
known browsers), copies made before an upgrade or a restore after 30. What people have written is never deleted.
"""

from datetime import timedelta
from typing import Final

from sqlalchemy.orm import Session

from db.backup import forget_old_copies
from db.enums import EventName
from db.session import writing
from hiw import audit, clock
from hiw.accounts.sessions import forget_old_sessions
from hiw.drafts import drop_old_drafts
from hiw.submissions import forget_old
from hiw.words import count

AT_ONCE: Final = 1_000  # rows in one transaction, so that nobody waits long for its locks
COPIES_KEPT_FOR: Final = timedelta(days=30)


def clean() -> int:
    """Delete it and print how much, each row counted once however many servers run this."""
    drafts = keys = sign_ins = 0
    is_more = True
    while is_more:
        with writing() as s:
            found = _some(s)
        drafts, keys, sign_ins = drafts + found[0], keys + found[1], sign_ins + found[2]
        is_more = AT_ONCE in found[1:]
    copies = forget_old_copies(clock.now() - COPIES_KEPT_FOR)
    if copies:
        with writing() as s:
            _note(s, copies=copies)
    print(
        f"Deleted: {count(drafts, 'draft')}, {count(keys, 'key')} of saved forms, {count(sign_ins, 'old sign-in')}, "
        f"{count(copies, 'copy', 'copies')} of the database."
    )
    return 0


def _some(s: Session) -> tuple[int, int, int]:
    """Delete some old drafts, keys of forms and sessions, with an audit event when there were any; return how many
    of each."""
    found = drop_old_drafts(s), forget_old(s, AT_ONCE), forget_old_sessions(s, AT_ONCE)
    if any(found):
        _note(s, drafts=found[0], submissions=found[1], sign_in_sessions=found[2])
    return found


def _note(s: Session, **deleted: int) -> None:
    changes = {what: (None, number) for what, number in deleted.items() if number}
    audit.record(s, None, EventName.DATABASE_CLEANED, "installation", 1, changes=changes)
