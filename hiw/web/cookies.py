"""The cookies: the session's, a sign-in's between two steps, and what a form must repeat. No script reads them."""

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
    """The session token that the browser sends."""
    return connection.cookies.get(SESSION) or None


def device_token(connection: HTTPConnection) -> str:
    """The token by which this browser is known; empty when it sends none."""
    return connection.cookies.get(DEVICE, "")


def set_session(response: Response, issued: IssuedSession) -> None:
    """Give the browser its session token and the one by which it is known; take the other cookies back."""
    for name, token, seconds in (
        (SESSION, issued.token, issued.hours * 3600),
        (DEVICE, issued.device, int(KNOWN_FOR.total_seconds())),
    ):
        response.set_cookie(name, token, max_age=seconds, path="/", secure=SECURE, httponly=True, samesite="lax")
    _take_back(response, STEP)
    _take_back(response, FORM)


def step_token(connection: HTTPConnection) -> str:
    """The token of a sign-in between two steps that the browser sends; empty when it sends none."""
    return connection.cookies.get(STEP, "")


def set_step(response: Response, token: str) -> None:
    """Give the browser the token by which its sign-in goes on; it opens no page."""
    response.set_cookie(STEP, token, max_age=900, path="/", secure=SECURE, httponly=True, samesite="strict")


def take_session_back(response: Response) -> None:
    """Let the browser forget everything but that it is known."""
    for name in (SESSION, STEP, FORM, STREAMLITS):
        _take_back(response, name)


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
