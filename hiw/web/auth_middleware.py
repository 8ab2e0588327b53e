"""Authentication middleware: without a live session only the sign-in pages answer, over HTTP or websocket.

Every address that is not on the short list of open ones is closed, so that no spelling gets around it.
"""

import re
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from db.session import reading
from hiw.accounts.queries import actor_of_token
from hiw.accounts.sessions import hash_of
from hiw.cookie_names import SECURE
from hiw.policy.permissions import Actor
from hiw.web.cookies import session_token
from hiw.web.ended_sessions import serve_until_ended

# Streamlit reconnects a page to whoever knows its session id and has the same value in this header
# (server.trustedUserHeaders).
IDENTITY_HEADER = "x-hiw-session"
STREAM = "/_stcore/stream"
SIGN_IN = "/sign-in"
# The files of Streamlit's front end hold no data.
_OPEN = re.compile(
    r"/(?:sign-in(?:/code|/password|/set-up)?|sign-out|reset|healthz|readyz|favicon\.png|_stcore/health|app/[a-z]+\.(?:js|css|svg)"
    r"|static/(?:[A-Za-z0-9_-][A-Za-z0-9._-]*/)*[A-Za-z0-9_-][A-Za-z0-9._-]*)"
)
_PAGE = re.compile(r"/[A-Za-z0-9_.-]*")
_ACTOR = "hiw.actor"


class AuthMiddleware:
    """Passes a connection on only with a live session, and a websocket only for as long as the session lives."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, refuse, or redirect to the sign-in page."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope = _without_identity(scope)
        connection = HTTPConnection(scope)
        if scope["type"] == "http" and _OPEN.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        if scope["type"] == "websocket" and not _is_own_stream(connection):
            await refuse_websocket(receive, send, 4401, "Sign in first.")
            return
        token = session_token(connection)
        by = await run_in_threadpool(_actor, token) if token else None
        if by is not None and token is not None:
            await self._pass_on(_with_identity(scope, token, by), hash_of(token), receive, send)
        elif scope["type"] == "websocket":
            await refuse_websocket(receive, send, 4401, "Sign in first.")
        else:
            await _refusal(Request(scope))(scope, receive, send)

    async def _pass_on(self, scope: Scope, sign_in: str, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await serve_until_ended(sign_in, self.app, scope, receive, send)
        else:
            await self.app(scope, receive, send)


def actor_of_request(request: Request) -> Actor | None:
    """Return the acting user of this request, as the middleware read them; None on an open address."""
    by: Actor | None = request.scope.get(_ACTOR)
    return by


def asks_for_page(connection: HTTPConnection) -> bool:
    """Return whether a browser is navigating to this address, so that a person will see the response."""
    return "text/html" in connection.headers.get("accept", "")


def is_own_origin(connection: HTTPConnection, origin: str) -> bool:
    """Return whether the origin is this server: same scheme, host and port."""
    schemes = ("https",) if SECURE else ("http", "https")
    host = connection.headers.get("host", "")
    return bool(host) and origin in [f"{scheme}://{host}" for scheme in schemes]


def _actor(token: str) -> Actor | None:
    with reading() as s:
        return actor_of_token(s, token)


def _is_own_stream(connection: HTTPConnection) -> bool:
    """Return whether a websocket has our own Origin; Streamlit would accept one without any."""
    origins = connection.headers.getlist("origin")
    return connection.scope["path"] == STREAM and len(origins) == 1 and is_own_origin(connection, origins[0])


def _refusal(request: Request) -> Response:
    path = request.scope["path"]
    if request.method in ("GET", "HEAD") and (_PAGE.fullmatch(path) or asks_for_page(request)):
        query = request.scope["query_string"].decode("latin-1")
        wanted = path + (f"?{query}" if query else "")
        way = SIGN_IN if wanted == "/" else f"{SIGN_IN}?next={quote(wanted, safe='')}"
        return RedirectResponse(way, status_code=303)
    return PlainTextResponse("Sign in first.", status_code=401)


async def refuse_websocket(receive: Receive, send: Send, code: int, reason: str) -> None:
    """Refuse to open a websocket, with a close code and a reason."""
    message: Message = await receive()
    assert message["type"] == "websocket.connect"
    await send({"type": "websocket.close", "code": code, "reason": reason})


def _without_identity(scope: Scope) -> Scope:
    """Return the scope without identity headers of the client."""
    kept = [(name, value) for name, value in scope["headers"] if name.lower() != IDENTITY_HEADER.encode()]
    return {**scope, "headers": kept, _ACTOR: None}


def _with_identity(scope: Scope, token: str, by: Actor) -> Scope:
    named = (IDENTITY_HEADER.encode(), hash_of(token).encode())
    return {**scope, "headers": [*scope["headers"], named], _ACTOR: by}
