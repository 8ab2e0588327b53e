"""Make pending changes take effect whose day is over, when somebody opens a page that shows them."""

from sqlalchemy.exc import SQLAlchemyError

from db.session import writing
from hiw import log
from hiw.approvals.ending import make_due
from hiw.errors import HiwError
from hiw.ui.read_session import refresh


def make_due_changes() -> None:
    """Make due changes in a transaction of their own; a failure is logged and the page is drawn."""
    try:
        with writing() as s:
            make_due(s)
    except (HiwError, SQLAlchemyError, TimeoutError) as error:
        log.failed("Changes whose day is over could not be made", error)
    refresh()
