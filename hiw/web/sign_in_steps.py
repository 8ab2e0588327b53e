"""Pages between password and session: a code, a new password, setting up a second factor."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from db.session import reading, writing
from hiw.accounts import sign_in
from hiw.accounts.hashing_pool import fits_soon, hashed_soon
from hiw.accounts.password_strength import check_new_password
from hiw.accounts.second_factor import WRONG_CODE, SecondFactorOffer
from hiw.accounts.sessions import IssuedSession
from hiw.accounts.sign_in import Came, PendingSignIn, SignInIdentity, SignInStep
from hiw.errors import Checks, RuleBroken
from hiw.web import cookies, templates
from hiw.web.auth_middleware import SIGN_IN
from hiw.web.client_address import source
from hiw.web.form_posts import FORM_TOO_OLD, answer, browser_of, by_field, check_same, fields_of, is_from_our_form
from hiw.web.next_url import local_page, with_next

NOT_TWICE = "The new password is the one you have. Type another."


def lead_on(came: IssuedSession | PendingSignIn, wanted: str) -> Response:
    """Redirect to the page that was asked for, with a session, or to the next step."""
    if isinstance(came, IssuedSession):
        response = RedirectResponse(wanted, status_code=303)
        cookies.set_session(response, came)
        return response
    response = RedirectResponse(with_next(f"{SIGN_IN}/{came.step}", wanted), status_code=303)
    cookies.set_step(response, came.token)
    return response


async def _step(request: Request) -> Response:
    wanted = local_page(request.query_params.get("next", "/"))
    return await _draw(request, wanted)


async def _post(request: Request) -> Response:
    form = await fields_of(request)
    wanted = local_page(form.get("next", "/"))
    if not is_from_our_form(request, form):
        return await _draw(request, wanted, said=FORM_TOO_OLD, status=403)
    who = await run_in_threadpool(_who, request)
    if who is None or who.step != request.path_params["step"]:
        return _back(who, wanted)
    if who.step is SignInStep.PASSWORD:
        return await _choose(request, who, form, wanted)
    if who.step is SignInStep.SET_UP:
        return await _set_up(request, form.get("code", ""), wanted)
    came = await run_in_threadpool(_give_code, request, form.get("code", ""))
    return lead_on(came, wanted) if came else await _draw(request, wanted, wrong={"code": WRONG_CODE}, status=422)


async def _choose(request: Request, who: SignInIdentity, form: dict[str, str], wanted: str) -> Response:
    new = form.get("new", "")
    try:
        with Checks() as check:
            check("new", check_new_password, new, (who.username, who.full_name))
            check("again", check_same, new, form.get("again", ""))
        if await fits_soon(source(request), new, who.password_hash):
            raise RuleBroken(NOT_TWICE, "new")
    except RuleBroken as refusal:
        return await _draw(request, wanted, wrong=by_field(refusal), status=422)
    came = await run_in_threadpool(_keep_password, request, who, await hashed_soon(source(request), new))
    return lead_on(came, wanted) if came else _back(None, wanted)


async def _set_up(request: Request, code: str, wanted: str) -> Response:
    codes, came = await run_in_threadpool(_take_offer, request, code)
    if came is None:
        return await _draw(request, wanted, wrong={"code": WRONG_CODE}, status=422)
    response = lead_on(came, wanted)
    page = templates.codes_page(codes, next_page=response.headers["location"])
    shown = answer(page, cookies.form_token(request))
    for name, value in response.headers.items():
        if name == "set-cookie":
            shown.headers.append(name, value)
    return shown


async def _draw(
    request: Request, wanted: str, *, said: str = "", wrong: templates.Wrong = templates.NOTHING, status: int = 200
) -> Response:
    who = await run_in_threadpool(_who, request)
    if who is None or who.step is None or who.step != request.path_params["step"]:
        return _back(who, wanted)
    offer = await run_in_threadpool(_offer, request) if who.step is SignInStep.SET_UP else None
    token = cookies.form_token(request)
    page = templates.step_page(who.step, form=token, next_page=wanted, said=said, wrong=wrong, offer=offer)
    return answer(page, token, status)


def _back(who: SignInIdentity | None, wanted: str) -> Response:
    """Redirect to the current step, or to the first."""
    way = f"{SIGN_IN}/{who.step}" if who and who.step else SIGN_IN
    return RedirectResponse(with_next(way, wanted), status_code=303)


def _who(request: Request) -> SignInIdentity | None:
    with reading() as s:
        return sign_in.who_waits(s, cookies.step_token(request))


def _give_code(request: Request, code: str) -> Came:
    with writing() as s:
        return sign_in.give_code(s, cookies.step_token(request), code, browser_of(request))


def _keep_password(request: Request, who: SignInIdentity, new_hash: str) -> Came:
    with writing() as s:
        return sign_in.choose_password(s, cookies.step_token(request), who, new_hash, browser_of(request))


def _take_offer(request: Request, code: str) -> tuple[tuple[str, ...], Came]:
    with writing() as s:
        return sign_in.set_up(s, cookies.step_token(request), code, browser_of(request))


def _offer(request: Request) -> SecondFactorOffer | None:
    with writing() as s:
        return sign_in.offered(s, cookies.step_token(request))


routes = [
    Route(f"{SIGN_IN}/{{step}}", _step),
    Route(f"{SIGN_IN}/{{step}}", _post, methods=["POST"]),
]
