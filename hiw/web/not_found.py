"""Answer unknown addresses with 404 and a page that leads on."""

from pathlib import Path

import streamlit as st
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

from hiw.ui.page_registry import FIRST
from hiw.web.auth_middleware import asks_for_page
from hiw.web.front_end import PAGES
from hiw.web.templates import nowhere_page

NOTHING_HERE = "There is nothing here."
_STREAMLITS = ("/_stcore/", "/media/", "/component/")
_FRONT_END = Path(st.__file__).parent / "static"
_FILES = {f"/{path.relative_to(_FRONT_END).as_posix()}" for path in (_FRONT_END / "static").rglob("*")}


def nothing_here(connection: HTTPConnection) -> Response:
    """Return 404: a page for a person, a line of text for a program."""
    if asks_for_page(connection):
        return HTMLResponse(nowhere_page(), status_code=404)
    return PlainTextResponse(NOTHING_HERE, status_code=404)


async def _elsewhere(request: Request) -> Response:
    """Redirect to the page meant, where only capitals or a trailing slash are wrong; else answer 404."""
    meant = request.url.path.strip("/").lower()
    if meant != FIRST and meant not in PAGES:
        return nothing_here(request)
    query = request.scope["query_string"].decode("latin-1")
    return RedirectResponse(f"/{'' if meant == FIRST else meant}{f'?{query}' if query else ''}", status_code=303)


class _Elsewhere(Route):
    """Route for all addresses that are not Streamlit's own, for which it would serve its page."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether this route answers."""
        if scope["type"] == "http" and (scope["path"] in _FILES or scope["path"].startswith(_STREAMLITS)):
            return Match.NONE, {}
        return super().matches(scope)


routes = [_Elsewhere("/{anything:path}", _elsewhere)]
