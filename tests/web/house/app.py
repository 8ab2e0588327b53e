"""The door before a page of the tests' own. HIW_TEST_WITHOUT names a part to leave out, for a negative control."""

import inspect
import os
from collections.abc import AsyncIterator
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from db.migrate import newest_revision
from db.session import ServerMode, serve
from hiw import log
from hiw.ui.run_lock import give_way
from hiw.web import auth_middleware
from hiw.web.auth_middleware import AuthMiddleware
from hiw.web.client_address import believe_only_named_proxies, own_hosts
from hiw.web.error_pages import on_script_error
from hiw.web.limits import ConnectionLimits, limit_messages
from hiw.web.routes import routes
from hiw.web.security_headers import SecurityHeaders, hide_server_name
from hiw.web.startup import SAFE, opening, refuse_unsafe_settings

without = os.environ.get("HIW_TEST_WITHOUT", "")
if without == "options":  # as with a library that keeps its settings elsewhere
    inspect.stack = lambda context=1: []
door = [Middleware(part) for part in (SecurityHeaders, AuthMiddleware, ConnectionLimits) if part.__name__ != without]
if without != "hosts":
    door.insert(0, Middleware(TrustedHostMiddleware, allowed_hosts=own_hosts(), www_redirect=False))
if without != "SecurityHeaders":
    hide_server_name()
if without != "source":
    believe_only_named_proxies()
if without != "ConnectionLimits":
    limit_messages()
if without != "faults":
    log.set_up()
if without == "ended":

    async def serve_on(_: str, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        """As if no sign-in ever ended."""
        await app(scope, receive, send)

    vars(auth_middleware)["serve_until_ended"] = serve_on
serve(ServerMode(newest_revision(), give_way))


def _broken(request: Request) -> Response:
    raise ValueError(f"cannot be: {request.query_params}")


async def _halves() -> AsyncIterator[bytes]:
    yield b"one half"
    raise ValueError("cannot be: Aisha")


def _cut_short(request: Request) -> Response:
    return StreamingResponse(_halves())


def _settings_in_force(request: Request) -> Response:
    return PlainTextResponse("\n".join(f"{name}={st.get_option(name)!r}" for name in SAFE))


own_routes = [
    Route("/broken", _broken),
    Route("/cut-short", _cut_short),
    Route("/settings-in-force", _settings_in_force),
]
app = st.App(
    Path(__file__).parent / "script.py",
    routes=[*own_routes, *routes],
    middleware=door,
    lifespan=opening,
    on_script_error=None if without == "faults" else on_script_error,
)
if without != "settings":
    refuse_unsafe_settings()
