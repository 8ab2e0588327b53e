"""The addresses of the door: signing in, signing out, health, and the files that others serve."""

import re
from urllib.parse import parse_qs

import anyio.to_thread
import sqlalchemy as sa
from anyio import CapacityLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from db.choices import InstallationKind
from db.session import reading, writing
from hiw.people.passwords import password_fits
from hiw.people.queries import actor_of_token, installation_kind, minutes_away
from hiw.people.sessions import REFUSED, Account, Issued, account_named, begin_session, end_session
from hiw.ui.door import cookies, files, front, presence
from hiw.ui.door.gate import SIGN_IN, is_own_origin
from hiw.ui.door.views import sign_in_page, sign_out_page

FORM_BYTES = 16_384
FORM_TOO_OLD = "This form had been open for too long. Please try once more."
SIGNED_OUT = "You are signed out."
COME_BACK = "Sign in to go on to the page you asked for."
AWAY = "Nobody used this page for {minutes} minutes, so it was locked. What you typed is kept: sign in to go on."
_hashing = CapacityLimiter(2)  # a password takes a quarter of a second of a core: leave the rest to the pages
_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}")


def local_page(wanted: str) -> str:
    """`wanted` when it is a page of ours to come back to, else the first page."""
    is_ours = _LOCAL.fullmatch(wanted) and not wanted.startswith(("/sign-", "/_stcore", "/media"))
    return wanted if is_ours and wanted.isascii() else "/"


async def _sign_in_form(request: Request) -> Response:
    wanted = local_page(request.query_params.get("next", "/"))
    if await run_in_threadpool(_is_signed_in, request):
        return RedirectResponse(wanted, status_code=303)
    said = SIGNED_OUT if "out" in request.query_params else COME_BACK if wanted != "/" else ""
    if minutes := await run_in_threadpool(_minutes_away, request):
        said = AWAY.format(minutes=minutes)
    return await _show_form(request, next_page=wanted, said=said)


async def _sign_in(request: Request) -> Response:
    form = await _form(request)
    username, wanted = form.get("username", ""), local_page(form.get("next", "/"))
    if not _is_from_our_form(request, form):
        return await _show_form(request, next_page=wanted, username=username, said=FORM_TOO_OLD, bad=True, status=403)
    issued = await _session_for(username, form.get("password", ""), request)
    if issued is None:
        return await _show_form(request, next_page=wanted, username=username, said=REFUSED, bad=True, status=422)
    response = RedirectResponse(wanted, status_code=303)
    cookies.set_session(response, issued.token, issued.hours)
    return response


async def _sign_out_form(request: Request) -> Response:
    token = cookies.form_token(request)
    response = HTMLResponse(sign_out_page(form=token))
    cookies.set_form_token(response, token)
    return response


async def _sign_out(request: Request) -> Response:
    if not _is_from_our_form(request, await _form(request)):
        token = cookies.form_token(request)
        refused = HTMLResponse(sign_out_page(form=token, said=FORM_TOO_OLD), status_code=403)
        cookies.set_form_token(refused, token)
        return refused
    await run_in_threadpool(_end, cookies.session_token(request))
    response = RedirectResponse(f"{SIGN_IN}?out", status_code=303)
    cookies.take_session_back(response)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _health(request: Request) -> Response:
    try:
        with reading() as s:
            s.execute(sa.text("SELECT 1 FROM staff WHERE 1 = 0"))
    except Exception:  # whatever it is, the answer is the same and says nothing about us
        return PlainTextResponse("fail", status_code=503)
    return PlainTextResponse("ok")


async def _show_form(
    request: Request,
    *,
    next_page: str,
    username: str = "",
    said: str = "",
    bad: bool = False,
    status: int = 200,
) -> Response:
    token = cookies.form_token(request)
    kind = await run_in_threadpool(_kind)
    page = sign_in_page(kind, form=token, next_page=next_page, username=username, said=said, bad=bad)
    response = HTMLResponse(page, status_code=status)
    cookies.set_form_token(response, token)
    return response


async def _form(request: Request) -> dict[str, str]:
    """The fields sent; none of them when the body is too long or is not a form."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > FORM_BYTES:
            return {}
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=10)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _is_from_our_form(request: Request, form: dict[str, str]) -> bool:
    """Drawn by us for this browser. Pages that send no referrer post with the origin "null"."""
    origin = request.headers.get("origin", "null")
    is_ours = origin == "null" or is_own_origin(request, origin)
    is_near = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return is_ours and is_near and cookies.form_is_ours(request, form.get("form", ""))


async def _session_for(username: str, password: str, request: Request) -> Issued | None:
    account = await run_in_threadpool(_account, username)
    stored = account.password_hash if account else None
    fits = await anyio.to_thread.run_sync(password_fits, password, stored, limiter=_hashing)
    return await run_in_threadpool(_begin, account, request) if account and fits else None


def _account(username: str) -> Account | None:
    with reading() as s:
        return account_named(s, username)


def _begin(account: Account, request: Request) -> Issued | None:
    known, old = request.headers.get("user-agent", ""), cookies.session_token(request)
    with writing() as s:
        return begin_session(s, account, instead_of=old, user_agent=known)


def _end(token: str | None) -> None:
    if token:
        with writing() as s:
            end_session(s, token)


def _is_signed_in(request: Request) -> bool:
    token = cookies.session_token(request)
    if not token:
        return False
    with reading() as s:
        return actor_of_token(s, token) is not None


def _minutes_away(request: Request) -> int | None:
    token = cookies.session_token(request)
    if not token:
        return None
    with reading() as s:
        return minutes_away(s, token)


def _kind() -> InstallationKind | None:
    with reading() as s:
        return installation_kind(s, None)


routes = [
    Route(SIGN_IN, _sign_in_form),
    Route(SIGN_IN, _sign_in, methods=["POST"]),
    Route("/sign-out", _sign_out_form),
    Route("/sign-out", _sign_out, methods=["POST"]),
    Route("/healthz", _health),
    *files.routes,
    *presence.routes,
    *front.routes,
]
