"""Answer which texts of a window are stored as drafts, so that the page's script can drop its copies."""

import re
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from db.session import reading
from hiw.drafts import drafts_of
from hiw.policy.permissions import Actor, require_check
from hiw.web.auth_middleware import actor_of_request, is_own_origin
from hiw.web.form_posts import fields_of


async def _ask(request: Request) -> Response:
    """Answer those of the sent fields whose texts are stored. Each is sent as CSS class and hash of its text."""
    by = actor_of_request(request)
    if by is None or not is_own_origin(request, request.headers.get("origin", "")):
        return PlainTextResponse("Sign in first.", status_code=401)
    marks = await fields_of(request)
    return JSONResponse(await run_in_threadpool(_kept, by, marks))


def _kept(by: Actor, marks: Mapping[str, str]) -> list[str]:
    with reading() as s, require_check("drafts_of"):
        drafts = drafts_of(s, by, "")
    have = {
        (re.sub(r"[^a-zA-Z0-9_-]", "-", f"{form}.{name}"), mark)
        for form, fields in drafts.items()
        for name, mark in fields.get("marks", {}).items()
    }
    return [name for name, mark in marks.items() if (name, mark) in have]


routes = [Route("/kept", _ask, methods=["POST"])]
