"""Letting changes take effect whose day is over: whoever opens a page that shows them comes first."""

from sqlalchemy.exc import SQLAlchemyError

from db.session import writing
from hiw import log
from hiw.approvals.ending import make_due
from hiw.errors import HiwError
from hiw.ui.read_session import refresh


def make_due_changes() -> None:
    """Make the changes whose day is over, in a transaction of their own. The page is drawn however that went."""
    try:
        with writing() as s:
            make_due(s)
    except (HiwError, SQLAlchemyError, TimeoutError) as error:
        log.failed("Changes whose day is over could not be made", error)
    refresh()
