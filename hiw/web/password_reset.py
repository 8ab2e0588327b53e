"""Reset a password with a code from a colleague; wrong names, wrong codes and used codes get the same answer."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from db.session import writing
from hiw.accounts.hashing_pool import hashed_soon
from hiw.accounts.password_reset import REFUSED, use_reset_code
from hiw.accounts.password_strength import check_new_password
from hiw.accounts.sign_in_throttle import ThrottledAttempt
from hiw.errors import Checks, RuleBroken, of_field
from hiw.web import cookies, templates
from hiw.web.auth_middleware import SIGN_IN
from hiw.web.client_address import source
from hiw.web.form_posts import FORM_TOO_OLD, answer, begun_try, by_field, check_same, fields_of, is_from_our_form

RESET = "/reset"


async def _form(request: Request) -> Response:
    return _draw(request)


async def _use(request: Request) -> Response:
    form = await fields_of(request)
    username, code, new = (form.get(field, "") for field in ("username", "code", "new"))
    if not is_from_our_form(request, form):
        return _draw(request, username, code, said=FORM_TOO_OLD, status=403)
    try:
        with Checks() as check:
            check("new", check_new_password, new, (username,))
            check("again", check_same, new, form.get("again", ""))
        tried = await begun_try(request, username)
        with of_field("new"):
            kept = await run_in_threadpool(_keep, tried, code, new, await hashed_soon(source(request), new))
    except RuleBroken as refusal:
        return _draw(request, username, code, wrong=by_field(refusal), status=422)
    if not kept:
        return _draw(request, username, code, wrong={"code": REFUSED}, status=422)
    return RedirectResponse(f"{SIGN_IN}?set", status_code=303)


def _draw(
    request: Request,
    username: str = "",
    code: str = "",
    *,
    said: str = "",
    wrong: templates.Wrong = templates.NOTHING,
    status: int = 200,
) -> Response:
    token = cookies.form_token(request)
    return answer(templates.reset_page(form=token, username=username, code=code, said=said, wrong=wrong), token, status)


def _keep(tried: ThrottledAttempt, code: str, new: str, new_hash: str) -> bool:
    with writing() as s:
        return use_reset_code(s, tried=tried, code=code, new=new, new_hash=new_hash)


routes = [
    Route(RESET, _form),
    Route(RESET, _use, methods=["POST"]),
]
