"""Idle lock: a page's script reports touches and keys, and asks how long the page may stay."""

import math

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from db.session import writing
from hiw import clock
from hiw.accounts.idle_lock import is_to_be_noted, note_use
from hiw.policy.permissions import Actor
from hiw.web.auth_middleware import actor_of_request, is_own_origin

PATH = "/presence"


async def _ask(request: Request) -> Response:
    """Answer how long this page may stay (seconds). Asking does not count as use."""
    by = actor_of_request(request)
    if by is None or by.used_at is None or by.idle_at is None:
        return PlainTextResponse("Sign in first.", status_code=401)
    return JSONResponse({"left": _seconds(by), "minutes": int((by.idle_at - by.used_at).total_seconds() // 60)})


async def _tell(request: Request) -> Response:
    """Record that the page was used so many seconds ago (`?ago=12`)."""
    by = actor_of_request(request)
    if by is None or not is_own_origin(request, request.headers.get("origin", "")):
        return PlainTextResponse("Sign in first.", status_code=401)
    ago = request.query_params.get("ago", "")
    if is_to_be_noted(by):
        await run_in_threadpool(_note, by, int(ago) if ago.isascii() and ago.isdigit() and len(ago) < 4 else 0)
    return Response(status_code=204)


def _note(by: Actor, seconds_ago: int) -> None:
    with writing() as s:
        note_use(s, by, seconds_ago=seconds_ago)


def _seconds(by: Actor) -> int:
    return max(0, math.ceil((by.idle_at - clock.now()).total_seconds())) if by.idle_at else 0


routes = [
    Route(PATH, _ask),
    Route(PATH, _tell, methods=["POST"]),
]
