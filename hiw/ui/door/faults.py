"""Unexpected errors: the log gets the place, the person a reference, and nobody's data goes into either."""

import logging
import secrets
import traceback

import streamlit as st

from hiw.ui.identity import SignedOut, say_signed_out

log = logging.getLogger("hiw")
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def log_fault(error: BaseException) -> str:
    """Write the kinds of errors and the places they passed through to the log, without any text or value.

    Returns the reference under which they stand there.
    """
    reference = "".join(secrets.choice(_SIGNS) for _ in range(6))
    log.error("%s %s", reference, "\n".join(_places(error)))
    return reference


def on_script_error(error: Exception) -> bool:
    """What a person sees when a page, callback or fragment fails. True: Streamlit shows nothing itself."""
    if isinstance(error, SignedOut):
        say_signed_out()
        return True
    reference = log_fault(error)
    st.error(
        "Something went wrong on our side. What you typed is kept. "
        f"If it happens again, tell us the reference {reference}.",
        icon=":material/error:",
    )
    st.button("Show the page again", key=f"again.{reference}")
    return True


def keep_values_out_of_the_log() -> None:
    """Streamlit would write the text of an error, which can hold what somebody typed."""
    logging.getLogger("streamlit.error_util").addFilter(_without_values)


def _without_values(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    return True


def _places(error: BaseException) -> list[str]:
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None:
        lines.append(f"{type(current).__module__}.{type(current).__qualname__}")
        for place in traceback.extract_tb(current.__traceback__):
            lines.append(f"  {place.filename}:{place.lineno} in {place.name}")
        current = current.__cause__ or current.__context__
    return lines
