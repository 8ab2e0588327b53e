"""Report unexpected errors: a traceback without values to the log, a reference to the person."""

import streamlit as st

from db.session import SchemaVersionMismatch
from hiw import log
from hiw.ui import keeping, messages
from hiw.ui.identity import SignedOut, say_signed_out
from hiw.ui.storing import FAILURES

OUTDATED = (
    "The planner has been brought up to date while this page was open. Load the page again. "
    "If you read this again after a minute, tell a manager: an old server is still running."
)
WRONG = "Something went wrong on our side."
UNREADABLE = "The planner cannot read from its database at this moment. Wait a minute, then show the page again."


def on_script_error(error: Exception) -> bool:
    """Show what a person sees when a script fails; return True, so that Streamlit shows nothing itself."""
    if isinstance(error, SignedOut):
        say_signed_out()
        return True
    if isinstance(error, SchemaVersionMismatch):
        log.failed("The database is of another version than this server", error)
        st.error(OUTDATED, icon=":material/update:")
        return True
    reference = log.failed("A page could not be drawn", error)
    for refusal in messages.refusals_left():  # its place on the page is not drawn now
        st.error(messages.exact(refusal), icon=":material/error:")
    what = UNREADABLE if isinstance(error, FAILURES) else WRONG
    st.error(
        f"{what} {keeping.truth()}If it happens again, tell us the reference {reference}.", icon=":material/error:"
    )
    st.button("Show the page again", key=f"again.{reference}")
    return True
