"""Readiness: the database answers, takes a change, is of this version and undamaged."""

import asyncio
import threading
import time
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from db.in_the_way import DAMAGE
from db.models import WriteProof
from db.session import SchemaVersionMismatch, engine, reading, writing

KEPT_FOR: Final = 5.0  # seconds for which an answer is cached: at most one write in that time
WHOLE_FOR: Final = 600.0  # seconds for which a checked SQLite file counts as undamaged
LONGEST: Final = 5.0  # seconds that an answer may take

_asked = asyncio.Lock()
_answer, _answered_at = "", -KEPT_FOR
_is_damaged, _read_through_at = False, -WHOLE_FOR


def alive(_request: Request) -> Response:
    """Answer that this process lives, without the database: a new process would not repair that."""
    return PlainTextResponse("ok")


async def ready(_request: Request) -> Response:
    """Answer "ready", or 503 with the reason; neither holds personal data."""
    global _answer, _answered_at
    async with _asked:
        if time.monotonic() - _answered_at > KEPT_FOR:
            try:
                _answer = await asyncio.wait_for(run_in_threadpool(_in_the_way), LONGEST)
            except TimeoutError:
                _answer = "the database does not answer"
            _answered_at = time.monotonic()
            _read_through()
    return PlainTextResponse(f"not ready: {_answer}", status_code=503) if _answer else PlainTextResponse("ready")


def _in_the_way() -> str:
    try:
        with writing() as s:
            s.execute(sa.update(WriteProof).values(number=WriteProof.number + 1))
    except SchemaVersionMismatch:
        return "the database is of another version"
    except (SQLAlchemyError, TimeoutError):
        return "the database takes no change"
    return "the database is damaged" if _is_damaged else ""


def _read_through() -> None:
    """Check a SQLite file for damage in the background; PostgreSQL does so by itself."""
    global _read_through_at
    if engine().dialect.name == "sqlite" and time.monotonic() - _read_through_at > WHOLE_FOR:
        _read_through_at = time.monotonic()
        threading.Thread(target=_look_for_damage, name="damage", daemon=True).start()


def _look_for_damage() -> None:
    global _is_damaged
    try:
        with reading() as s:
            _is_damaged = s.scalar(sa.text("PRAGMA quick_check(1)")) != "ok"
    except DBAPIError as error:  # an error of another kind says nothing of the file: it was too large, or is locked
        _is_damaged = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in DAMAGE
