"""The two cookies: the session's, and the one that a form must repeat. Neither can be read by a script."""

import os
import re
import secrets

from starlette.requests import HTTPConnection
from starlette.responses import Response

# Behind TLS (HIW_SECURE_COOKIES=1) the browser itself refuses a `__Host-` cookie that another host has set.
SECURE = os.environ.get("HIW_SECURE_COOKIES") == "1"
SESSION = "__Host-hiw" if SECURE else "hiw"
FORM = "__Host-hiw-form" if SECURE else "hiw-form"
_FORM_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def session_token(connection: HTTPConnection) -> str | None:
    """The session token that the browser sends."""
    return connection.cookies.get(SESSION) or None


def set_session(response: Response, token: str, hours: int) -> None:
    """Give the browser its session token, and take the form's cookie back."""
    response.set_cookie(SESSION, token, max_age=hours * 3600, path="/", secure=SECURE, httponly=True, samesite="lax")
    _take_back(response, FORM)


def take_session_back(response: Response) -> None:
    """Let the browser forget its session token."""
    _take_back(response, SESSION)
    _take_back(response, FORM)


def form_token(connection: HTTPConnection) -> str:
    """The token that a form on the way to this browser must carry: the one it has, or a new one."""
    known = connection.cookies.get(FORM, "")
    return known if _FORM_TOKEN.fullmatch(known) else secrets.token_urlsafe(32)


def set_form_token(response: Response, token: str) -> None:
    """Send the form's token as a cookie, beside the one in the form: another site cannot repeat it."""
    response.set_cookie(FORM, token, path="/", secure=SECURE, httponly=True, samesite="lax")


def form_is_ours(connection: HTTPConnection, sent: str) -> bool:
    """Whether a form was drawn for this browser: the token in it is the one in its cookie."""
    known = connection.cookies.get(FORM, "")
    return bool(_FORM_TOKEN.fullmatch(known)) and secrets.compare_digest(known.encode(), sent.encode())


def _take_back(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=SECURE, httponly=True, samesite="lax")
