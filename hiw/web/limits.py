"""Limits for one sign-in: open tabs, file uploads, sizes, and the addresses of Streamlit that are in use.

Files are taken only for a page that asks for one.
"""

import os
import re
from collections import Counter
from datetime import timedelta

import streamlit as st
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.path_security import is_unsafe_path_pattern

from hiw.ui import uploads
from hiw.ui.allowance import RateLimit
from hiw.web.auth_middleware import IDENTITY_HEADER, refuse_websocket
from hiw.web.environment import most_tabs
from hiw.web.not_found import nothing_here
from hiw.web.server_options import started_by
from hiw.web.templates import tabs_page

OPENED_WITHIN, OPENED = timedelta(minutes=1), 3  # times the limit that may be opened within a minute
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+")
_UNUSED = re.compile(r"/_stcore/(?!host-config$|health$|bidi-components/).*|/auth/.*|/oauth2callback")
_TAB = re.compile(r"/[A-Za-z0-9_-]*")
NO_FILES = "This page takes no files. Go back to the planner and open the page again."
TOO_MANY_FILES = f"You have sent {uploads.FILES} files within an hour. Wait before you send another."
TOO_MANY_TABS = "The planner is open in {most} tabs already. Close one that you do not need, then try again."


class ConnectionLimits:
    """Enforces the limits of each sign-in; behind the authentication middleware, which says whose it is."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._most = most_tabs(os.environ)
        self._open = Counter[str]()
        self._openings = RateLimit(OPENED * self._most, OPENED_WITHIN)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or refuse with a sentence."""
        sign_in = HTTPConnection(scope).headers.get(IDENTITY_HEADER, "") if scope["type"] != "lifespan" else ""
        if not sign_in:
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._tab(sign_in, scope, receive, send)
        elif refusal := self._refusal(sign_in, HTTPConnection(scope), scope["method"]):
            await refusal(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _tab(self, sign_in: str, scope: Scope, receive: Receive, send: Send) -> None:
        if self._is_full(sign_in) or not self._openings.take(sign_in):
            await refuse_websocket(receive, send, 4429, TOO_MANY_TABS.format(most=self._most))
            return
        self._open[sign_in] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open[sign_in] -= 1
            if not self._open[sign_in]:
                del self._open[sign_in]

    def _is_full(self, sign_in: str) -> bool:
        return self._open[sign_in] >= self._most

    def _refusal(self, sign_in: str, request: HTTPConnection, method: str) -> Response | None:
        path = request.scope["path"]
        if upload := _UPLOAD.fullmatch(path):
            return _refused_file(sign_in, upload[1], method)
        if _UNUSED.fullmatch(path) or _is_refused(path):
            return nothing_here(request)
        is_new_tab = method == "GET" and _TAB.fullmatch(path) and request.headers.get("sec-fetch-dest") == "document"
        if is_new_tab and self._is_full(sign_in):
            query = request.scope["query_string"].decode("latin-1")
            said = TOO_MANY_TABS.format(most=self._most)
            return HTMLResponse(tabs_page(said=said, next_page=path + (f"?{query}" if query else "")), status_code=429)
        return None


def _is_refused(path: str) -> bool:
    """Return whether Streamlit would refuse this path: a NUL, "..", a drive, a share."""
    return path.startswith(("//", "\\\\")) or is_unsafe_path_pattern(path.lstrip("/"))


def _refused_file(sign_in: str, page: str, method: str) -> Response | None:
    if not uploads.takes_files(page, sign_in):
        return PlainTextResponse(NO_FILES, status_code=403)
    if method == "PUT" and not uploads.may_send(sign_in):
        return PlainTextResponse(TOO_MANY_FILES, status_code=429)
    return None


def limit_messages() -> None:
    """Limit the size of websocket messages to what can be typed. Call it while uvicorn imports app.py.

    Streamlit lets uvicorn accept ten times as much before it checks the size itself.
    """
    for server in started_by():
        server.ws_max_size = int(st.get_option("server.maxWidgetStateSize")) * 1024 * 1024
