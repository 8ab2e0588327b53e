"""Read the forms of the sign-in pages, check that they are ours, and answer them."""

import asyncio
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from db.session import writing
from hiw.accounts.sign_in import SignInBrowser
from hiw.accounts.sign_in_throttle import ThrottledAttempt, begin_try
from hiw.errors import RuleBroken
from hiw.web import cookies
from hiw.web.auth_middleware import is_own_origin
from hiw.web.client_address import source

FORM_BYTES = 16_384
FORM_TOO_OLD = "This form had been open for too long. Please try once more."
PASSWORDS_DIFFER = "The two new passwords differ. Type both again."


async def fields_of(request: Request) -> dict[str, str]:
    """Return the fields sent; none when the body is longer than `FORM_BYTES` or is not a form."""
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


def is_from_our_form(request: Request, form: dict[str, str]) -> bool:
    """Return whether the form was made by us for this browser. Pages without a referrer post with the origin "null"."""
    origin = request.headers.get("origin", "null")
    is_ours = origin == "null" or is_own_origin(request, origin)
    is_near = request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none")
    return is_ours and is_near and cookies.form_is_ours(request, form.get("form", ""))


def answer(page: str, form_token: str, status: int = 200) -> Response:
    """Return a page with a form as a response, with the form-token cookie."""
    response = HTMLResponse(page, status_code=status)
    cookies.set_form_token(response, form_token)
    return response


def browser_of(request: Request) -> SignInBrowser:
    """Return where this request comes from, and the session that its browser had."""
    agent = request.headers.get("user-agent", "")
    return SignInBrowser(source(request), cookies.session_token(request), agent, cookies.device_token(request))


async def begun_try(request: Request, username: str) -> ThrottledAttempt:
    """Record an attempt to sign in as `username`, and delay it for as long as the throttle says."""
    tried = await run_in_threadpool(_begin_try, username, browser_of(request))
    await asyncio.sleep(tried.hold.total_seconds())
    return tried


def _begin_try(username: str, browser: SignInBrowser) -> ThrottledAttempt:
    with writing() as s:
        return begin_try(s, username, browser.source, browser.device)


def by_field(refused: RuleBroken) -> dict[str, str]:
    """Return the error of each field."""
    return {one.field: str(one) for one in refused.each}


def check_same(new: str, again: str) -> None:
    """Raise RuleBroken unless a new password was typed twice alike."""
    if new != again:
        raise RuleBroken(PASSWORDS_DIFFER)
