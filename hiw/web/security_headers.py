"""Security headers of every response, and the response to unexpected errors outside the pages."""

import re

from starlette.datastructures import Headers as HeaderView
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hiw import log
from hiw.cookie_names import SECURE
from hiw.ui.storing import FAILURES
from hiw.web.auth_middleware import asks_for_page
from hiw.web.front_end import inline_script_hashes
from hiw.web.server_options import started_by
from hiw.web.templates import failed_page

_HOST = re.compile(r"[A-Za-z0-9.-]+(?::[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](?::[0-9]{1,5})?")
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    **({"Strict-Transport-Security": "max-age=31536000"} if SECURE else {}),
}
_SCRIPTS = " ".join(["'self'", *inline_script_hashes()])


class SecurityHeaders:
    """Adds the security headers to every response; the outermost middleware, so that refusals have them too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, add headers, and turn an unexpected error into a short sentence with a reference."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        csp = content_policy(HeaderView(scope=scope).get("host", ""))
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] in ("http.response.start", "websocket.accept"):
                started = True
                _add(scope, message, csp)
            await send(message)

        try:
            await self.app(scope, receive, send_with_headers)
        except Exception as error:
            reference = log.failed("An answer could not be given", error)
            if started or scope["type"] != "http":
                raise ConnectionError(f"The answer was cut short, see {reference}.") from None
            answer = _failed(HTTPConnection(scope), error, reference)
            await answer(scope, receive, send_with_headers)


def _failed(connection: HTTPConnection, error: Exception, reference: str) -> Response:
    """Return 500: a page for a person, a line of text for a program. It reads nothing from the database."""
    if not asks_for_page(connection):
        return PlainTextResponse(f"Something went wrong. Reference {reference}.", status_code=500)
    is_of_database = isinstance(error, FAILURES)
    title = "The planner cannot use its database at this moment" if is_of_database else "Something went wrong"
    return HTMLResponse(failed_page(title, reference), status_code=500)


def content_policy(host: str) -> str:
    """Return the Content-Security-Policy: only this origin, and as scripts only files and Streamlit's inline script."""
    sockets = f" ws{'s' if SECURE else ''}://{host}" if _HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src {_SCRIPTS}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self'{sockets}",
            "frame-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def hide_server_name() -> None:
    """Remove the Server header of uvicorn. Call it while uvicorn imports app.py."""
    for server in started_by():
        server.encoded_headers = [header for header in server.encoded_headers if header[0] != b"server"]


def _add(scope: Scope, message: Message, csp: str) -> None:
    message.setdefault("headers", [])
    headers = MutableHeaders(scope=message)
    headers.update(FIXED)
    headers["Content-Security-Policy"] = csp
    if _is_private(scope["path"], headers.get("content-type", "")):
        headers["Cache-Control"] = "no-store"


def _is_private(path: str, content_type: str) -> bool:
    """Return whether a response may hold data: all but static files, whose names have a version."""
    return not path.startswith(("/static/", "/app/")) or content_type.startswith("text/html")
