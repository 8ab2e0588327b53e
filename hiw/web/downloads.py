"""Downloads by address: a household's printed plan, and one's own calendar file."""

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from db.session import writing
from hiw import clock
from hiw.errors import HiwError, NotAllowed, NotFound, RuleBroken
from hiw.plans.actions import print_plan
from hiw.plans.pdf.plan import pdf_bytes
from hiw.plans.queries import PrintedPlan
from hiw.policy.permissions import Actor, require_check
from hiw.policy.scope import MISSING
from hiw.today.actions import copy_calendar
from hiw.today.calendar_file import ics
from hiw.ui import denials
from hiw.web.auth_middleware import actor_of_request
from hiw.words import household_id_of

NOBODY = "Sign in first."
HOUSEHOLD = "household"
MOST_DIGITS = 9
FOR_WHOM = "Say for whom the copy is. Open the household's page and choose “Print the plan” there."
_drawing = CapacityLimiter(1)  # a print with Chinese text takes a core for two seconds: leave the other


async def _calendar(request: Request) -> Response:
    by = actor_of_request(request)
    if by is None:
        return PlainTextResponse(NOBODY, status_code=401)
    if request.method != "GET":  # HEAD takes no copy, and is not recorded
        return Response(status_code=405, headers={"Allow": "GET"})
    try:
        text = await run_in_threadpool(_calendar_of, by)
    except HiwError as refusal:
        return await run_in_threadpool(refused, by, refusal, "calendar", 0)
    return file_of(text.encode(), "text/calendar", 'attachment; filename="hiw-calendar.ics"')


async def _plan(request: Request) -> Response:
    by = actor_of_request(request)
    if by is None:
        return PlainTextResponse(NOBODY, status_code=401)
    if request.method != "GET":  # HEAD prints nothing, and is not recorded
        return Response(status_code=405, headers={"Allow": "GET"})
    household_id = household_id_of(request.query_params.get("household", ""))
    if household_id is None:
        return PlainTextResponse(MISSING, status_code=404)
    try:
        recipient_id = _recipient(request.query_params.get("for", ""))
        plan = await run_in_threadpool(_printed, by, household_id, recipient_id)
    except HiwError as refusal:
        return await run_in_threadpool(refused, by, refusal, "print_plan", household_id)
    pdf = await anyio.to_thread.run_sync(pdf_bytes, plan, limiter=_drawing)
    return file_of(pdf, "application/pdf", f'inline; filename="plan-{plan.reference}.pdf"')


def _calendar_of(by: Actor) -> str:
    with writing() as s, require_check("copy_calendar"):
        return ics(copy_calendar(s, by), clock.now())


def _recipient(written: str) -> int | None:
    """Return the member's id for whom a copy is, or None for "household". Raises RuleBroken for anything else."""
    if written == HOUSEHOLD:
        return None
    if written.isascii() and written.isdigit() and len(written) <= MOST_DIGITS:
        return int(written)
    raise RuleBroken(FOR_WHOM)


def _printed(by: Actor, household_id: int, recipient_id: int | None) -> PrintedPlan:
    with writing() as s, require_check("print_plan"):
        return print_plan(s, by, household_id=household_id, recipient_id=recipient_id)


def refused(by: Actor, refusal: HiwError, function: str, household_id: int) -> Response:
    """Return a refusal as a response, and record it."""
    denials.record_denial(by, refusal, function, (household_id,), {})
    codes = {NotAllowed: 403, NotFound: 404}
    return PlainTextResponse(str(refusal), status_code=codes.get(type(refusal), 409))


def file_of(body: bytes, kind: str, disposition: str) -> Response:
    """Return a file as a response that the browser does not cache."""
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(body, media_type=kind, headers=headers)


routes = [
    Route("/calendar.ics", _calendar),
    Route("/plan.pdf", _plan),
]
