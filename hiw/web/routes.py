"""Routes of the server: sign-in, sign-out, health, static files and downloads."""

import asyncio

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from db.enums import InstallationKind
from db.session import SchemaVersionMismatch, reading, writing
from hiw import log
from hiw.accounts.hashing_pool import fits_soon, hashed_soon
from hiw.accounts.passwords import is_weaker
from hiw.accounts.queries import actor_of_token, installation_kind, minutes_away
from hiw.accounts.sessions import REFUSED, SignInAccount, end_session, hash_of
from hiw.accounts.sign_in import Came, after_password
from hiw.ui.storing import FAILURES
from hiw.web import (
    cookies,
    downloads,
    front_end,
    fund_exports,
    idle_ping,
    kept_drafts,
    not_found,
    password_reset,
    sign_in_steps,
)
from hiw.web.auth_middleware import SIGN_IN
from hiw.web.client_address import source
from hiw.web.ended_sessions import cut_off
from hiw.web.form_posts import FORM_TOO_OLD, answer, begun_try, browser_of, fields_of, is_from_our_form
from hiw.web.next_url import local_page
from hiw.web.readiness import alive, ready
from hiw.web.sign_in_steps import lead_on
from hiw.web.templates import NOTHING, Wrong, forgotten_page, sign_in_page, sign_out_page

LONGEST = 5.0  # seconds that signing out may take; who has pressed it may be walking away
SIGNED_OUT = "You are signed out."
PASSWORD_SET = "Your new password is kept. Sign in with it."
COME_BACK = "Sign in to go on to the page you asked for."
AWAY = "Nobody used this page for {minutes} minutes, so it was locked. Sign in to go on: what was kept is there."


async def _sign_in_form(request: Request) -> Response:
    wanted = local_page(request.query_params.get("next", "/"))
    if await run_in_threadpool(_is_signed_in, request):
        return RedirectResponse(wanted, status_code=303)
    said = COME_BACK if wanted != "/" else ""
    for word, sentence in (("out", SIGNED_OUT), ("set", PASSWORD_SET)):
        said = sentence if word in request.query_params else said
    if minutes := await run_in_threadpool(_minutes_away, request):
        said = AWAY.format(minutes=minutes)
    return await _show_form(request, next_page=wanted, said=said)


async def _sign_in(request: Request) -> Response:
    form = await fields_of(request)
    username, wanted = form.get("username", ""), local_page(form.get("next", "/"))
    if not is_from_our_form(request, form):
        return await _show_form(request, next_page=wanted, username=username, said=FORM_TOO_OLD, bad=True, status=403)
    came = await _came(username, form.get("password", ""), request)
    if came is None:
        return await _show_form(request, next_page=wanted, username=username, wrong={"password": REFUSED}, status=422)
    return lead_on(came, wanted)


async def _sign_out_form(request: Request) -> Response:
    token = cookies.form_token(request)
    response = HTMLResponse(sign_out_page(form=token))
    cookies.set_form_token(response, token)
    return response


async def _sign_out(request: Request) -> Response:
    if not is_from_our_form(request, await fields_of(request)):
        token = cookies.form_token(request)
        refused = HTMLResponse(sign_out_page(form=token, said=FORM_TOO_OLD), status_code=403)
        cookies.set_form_token(refused, token)
        return refused
    sign_in = cookies.session_token(request)
    response: Response = RedirectResponse(f"{SIGN_IN}?out", status_code=303)
    try:
        await asyncio.wait_for(run_in_threadpool(_end, sign_in), LONGEST)
    except (*FAILURES, SchemaVersionMismatch) as error:
        log.failed("A sign-in could not be ended", error)
        response = HTMLResponse(forgotten_page(), status_code=503)
    if sign_in:
        cut_off(hash_of(sign_in))
    cookies.take_session_back(response)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'  # with "cookies" the browser would no longer be known
    return response


async def _show_form(
    request: Request,
    *,
    next_page: str,
    username: str = "",
    said: str = "",
    bad: bool = False,
    wrong: Wrong = NOTHING,
    status: int = 200,
) -> Response:
    token = cookies.form_token(request)
    kind = await run_in_threadpool(_kind)
    page = sign_in_page(kind, form=token, next_page=next_page, username=username, said=said, bad=bad, wrong=wrong)
    return answer(page, token, status)


async def _came(username: str, password: str, request: Request) -> Came:
    """Return a session or the next step for a right password, else None. The work done is the same in all cases."""
    tried = await begun_try(request, username)
    account = tried.account
    right = await fits_soon(source(request), password, account.password_hash if account else None)
    if not right or account is None or tried.id is None:
        return None
    fresh_hash = await hashed_soon(source(request), password) if is_weaker(account.password_hash) else ""
    return await run_in_threadpool(_go_on, account, tried.id, fresh_hash, request)


def _go_on(account: SignInAccount, try_id: int, fresh_hash: str, request: Request) -> Came:
    with writing() as s:
        return after_password(s, account, try_id, browser_of(request), fresh_hash=fresh_hash)


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
    Route("/healthz", alive),
    Route("/readyz", ready),
    *sign_in_steps.routes,
    *password_reset.routes,
    *downloads.routes,
    *fund_exports.routes,
    *idle_ping.routes,
    *kept_drafts.routes,
    *front_end.routes,
    *not_found.routes,
]
