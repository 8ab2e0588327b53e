"""Close the websockets of ended sessions: at once when it ended here, within a second when it ended elsewhere.

A page whose websocket closes asks whether it may stay (away.js), is told that it may not, and removes itself.
"""

import asyncio
from collections.abc import Collection
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from db.session import reading
from hiw import log
from hiw.accounts.sessions import live_among

EVERY: Final = 1.0  # seconds
_open: dict[str, set[asyncio.Event]] = {}  # sign-in -> events that close each of its pages


async def serve_until_ended(sign_in: str, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve a page's websocket for as long as its session lives."""
    over = asyncio.Event()
    _open.setdefault(sign_in, set()).add(over)
    serving, waiting = asyncio.ensure_future(app(scope, receive, send)), asyncio.ensure_future(over.wait())
    try:
        await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
        if serving.done():
            await serving
            return
        serving.cancel()
        await asyncio.wait({serving})
        await send({"type": "websocket.close", "code": 4401, "reason": "Sign in first."})
    finally:
        serving.cancel()
        waiting.cancel()
        _open[sign_in].discard(over)
        if not _open[sign_in]:
            del _open[sign_in]


async def watch() -> None:
    """Check every second whether a session with open pages has ended, for as long as the server lives."""
    while True:
        await asyncio.sleep(EVERY)
        try:
            await cut_off_ended()
        except Exception as error:  # the database may be back at the next check
            log.failed("Whether sign-ins have ended could not be asked", error)


async def cut_off_ended() -> None:
    """Close the websockets of all pages of this server whose session has ended."""
    asked = list(_open)
    live = await run_in_threadpool(_live, asked) if asked else set()
    for sign_in in set(asked) - live:
        cut_off(sign_in)


def cut_off(sign_in: str) -> None:
    """Cut off every page of this server that a sign-in has open, whether it has ended or not."""
    for over in _open.get(sign_in, ()):
        over.set()


def _live(sign_ins: Collection[str]) -> set[str]:
    with reading() as s:
        return live_among(s, sign_ins)
