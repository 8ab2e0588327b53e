"""The cookies: session, sign-in step, device, and form token. All are HttpOnly."""

import re
import secrets

from starlette.requests import HTTPConnection
from starlette.responses import Response

from hiw.accounts.devices import KNOWN_FOR
from hiw.accounts.sessions import IssuedSession
from hiw.cookie_names import DEVICE, FORM, SECURE, SESSION, STEP

STREAMLITS = "_streamlit_xsrf"
_FORM_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def session_token(connection: HTTPConnection) -> str | None:
    """Return the session token that the browser sends."""
    return connection.cookies.get(SESSION) or None


def device_token(connection: HTTPConnection) -> str:
    """Return the token by which this browser is known; "" when it sends none."""
    return connection.cookies.get(DEVICE, "")


def set_session(response: Response, issued: IssuedSession) -> None:
    """Set the session and device cookies, and delete the others."""
    for name, token, seconds in (
        (SESSION, issued.token, issued.hours * 3600),
        (DEVICE, issued.device, int(KNOWN_FOR.total_seconds())),
    ):
        response.set_cookie(name, token, max_age=seconds, path="/", secure=SECURE, httponly=True, samesite="lax")
    _take_back(response, STEP)
    _take_back(response, FORM)


def step_token(connection: HTTPConnection) -> str:
    """Return the token of a sign-in between two steps; "" when the browser sends none."""
    return connection.cookies.get(STEP, "")


def set_step(response: Response, token: str) -> None:
    """Set the cookie with which a sign-in continues; it opens no page."""
    response.set_cookie(STEP, token, max_age=900, path="/", secure=SECURE, httponly=True, samesite="strict")


def take_session_back(response: Response) -> None:
    """Delete all cookies but the device cookie."""
    for name in (SESSION, STEP, FORM, STREAMLITS):
        _take_back(response, name)


def form_token(connection: HTTPConnection) -> str:
    """Return the token for a form to this browser: the one of its cookie, or a new one."""
    known = connection.cookies.get(FORM, "")
    return known if _FORM_TOKEN.fullmatch(known) else secrets.token_urlsafe(32)


def set_form_token(response: Response, token: str) -> None:
    """Set the form token as a cookie too, which another site cannot read (double submit)."""
    response.set_cookie(FORM, token, path="/", secure=SECURE, httponly=True, samesite="lax")


def form_is_ours(connection: HTTPConnection, sent: str) -> bool:
    """Return whether the token in the form equals the one in the cookie."""
    known = connection.cookies.get(FORM, "")
    return bool(_FORM_TOKEN.fullmatch(known)) and secrets.compare_digest(known.encode(), sent.encode())


def _take_back(response: Response, name: str) -> None:
    response.delete_cookie(name, path="/", secure=SECURE, httponly=True, samesite="lax")
