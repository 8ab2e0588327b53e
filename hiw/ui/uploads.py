"""Upload fields, and which open pages have one: the server takes files for these only, and so many an hour.

A file stays in the server's memory for as long as its page is open. No page asks for one yet.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hiw.ui.allowance import RateLimit
from hiw.ui.identity import owner

FILES, WITHIN = 10, timedelta(hours=1)  # of 5 MB each (server.maxUploadSize), for one sign-in
MOST_PAGES = 1000

_changing = threading.Lock()
_taking: dict[str, str] = {}  # Streamlit session id of an open page -> sign-in
_sent = RateLimit(FILES, WITHIN)
_asks: ContextVar[bool] = ContextVar("asks for a file", default=False)


def file_field(label: str, *, key: str, kinds: list[str]) -> Any:
    """Draw a field for one file of these endings; the page takes files while it draws the field."""
    _asks.set(True)
    _note(takes=True)
    return st.file_uploader(label, key=key, type=kinds)


@contextmanager
def page_with_files() -> Iterator[None]:
    """Wrap the drawing of a page: without an upload field it takes no files any more."""
    token = _asks.set(False)
    try:
        yield
    finally:
        if not _asks.get():
            _note(takes=False)
        _asks.reset(token)


def takes_files(page: str, sign_in: str) -> bool:
    """Return whether the open page takes files for this sign-in."""
    return _taking.get(page) == sign_in


def may_send(sign_in: str) -> bool:
    """Count one more file of this sign-in; False, and not counted, at the limit of an hour."""
    return _sent.take(sign_in)


def _note(*, takes: bool) -> None:
    context = get_script_run_ctx()
    if context is None:
        return
    with _changing:
        _taking.pop(context.session_id, None)
        if takes:
            _taking[context.session_id] = owner()
            while len(_taking) > MOST_PAGES:
                del _taking[next(iter(_taking))]
