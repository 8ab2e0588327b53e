"""Checks at start-up: safe server settings, and a database of this version."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from packaging.version import Version

from db.backup import BackupRefused
from db.migrate import UnknownRevision
from db.session import writing
from hiw import log
from hiw.accounts.hashing_pool import fits_soon
from hiw.cookie_names import SECURE
from hiw.drafts import drop_old_drafts
from hiw.ui.run_lock import run_lock
from hiw.ui.view_log import end_searches
from hiw.upgrade import upgrade
from hiw.web.auth_middleware import IDENTITY_HEADER
from hiw.web.ended_sessions import watch
from hiw.web.environment import HERE, proxies, refusals
from hiw.web.server_options import refuse_unknown_server

# The first that reconnects a page only to its own identity, and refuses what a disabled widget sends.
OLDEST_STREAMLIT = Version("1.63")
Holds = Callable[[Any], bool]


def _is(wanted: object) -> Holds:
    return lambda value: bool(value == wanted)


def _at_most(most: int) -> Holds:
    return lambda value: 0 < int(value) <= most


def _names_our_header(value: Any) -> bool:
    return isinstance(value, dict) and [name.lower() for name in value] == [IDENTITY_HEADER]


# Settings of Streamlit that protect data, and their required values, whatever a file or variable says.
SAFE: dict[str, Holds] = {
    "global.developmentMode": _is(False),
    "server.address": lambda value: value in HERE or (SECURE and bool(proxies(os.environ))),
    "server.allowedHosts": lambda value: bool(value) and "*" not in value,
    "server.enableCORS": _is(True),
    "server.corsAllowedOrigins": _is([]),
    "server.enableXsrfProtection": _is(True),
    "server.xsrfCookieSameSite": _is("strict"),
    "server.enableStaticServing": _is(False),
    "server.enableAgentApi": _is(False),
    "server.scriptHealthCheckEnabled": _is(False),
    "server.baseUrlPath": _is(""),
    "server.disconnectedSessionTTL": _at_most(600),
    "server.trustedUserHeaders": _names_our_header,
    "server.unsafeMetricsUserAttributes": _is([]),
    "server.maxUploadSize": _at_most(5),
    "server.maxMessageSize": _at_most(50),
    "server.maxWidgetStateSize": _at_most(5),
    "server.fileWatcherType": _is("none"),
    "server.runOnSave": _is(False),
    "client.showErrorDetails": _is("none"),
    "client.showErrorLinks": lambda value: value in (False, "false"),
    "client.toolbarMode": _is("minimal"),
    "runner.magicEnabled": _is(False),
    "browser.gatherUsageStats": _is(False),
    "logger.enableRich": _is(False),
}


def unsafe_settings() -> list[str]:
    """Return the names of settings that do not have their required value."""
    return [name for name, holds in SAFE.items() if not holds(st.get_option(name))]


def refuse_unsafe_settings() -> None:
    """End the process with a sentence unless every setting is safe and Streamlit is new enough."""
    if Version(st.__version__) < OLDEST_STREAMLIT:
        raise SystemExit(f"Not started: this needs Streamlit {OLDEST_STREAMLIT} or newer. Run make setup.")
    if said := refusals(os.environ):
        raise SystemExit(f"Not started: {' '.join(said)}")
    if wrong := unsafe_settings():
        raise SystemExit(
            f"Not started: {', '.join(wrong)} must be as in .streamlit/config.toml. "
            "Start from the planner's own folder, and take out STREAMLIT_… variables that change them."
        )


@asynccontextmanager
async def opening(_app: st.App) -> AsyncIterator[None]:
    """Refuse a server that we do not know, bring the database up to date, forget old drafts, load what the first
    sign-in needs, and look for sign-ins that end; at the end, let runs end and record what is not recorded yet."""
    refuse_unknown_server()
    await asyncio.to_thread(_bring_up_to_date)
    await asyncio.to_thread(_forget_old_drafts)
    await fits_soon("opening", "", None)
    watching = asyncio.create_task(watch())
    yield
    watching.cancel()
    await asyncio.to_thread(_let_runs_end)
    await asyncio.to_thread(end_searches)
    # uvicorn sends itself the SIGTERM once more, which would end the process at once and as a failure.
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})


def _let_runs_end() -> None:
    """Wait for runs in progress, so that what was just pressed is saved."""
    with run_lock():
        pass


def _bring_up_to_date() -> None:
    """Upgrade the database, or log why not: error texts are not logged otherwise."""
    try:
        _, copy = upgrade()
    except (BackupRefused, UnknownRevision) as refused:
        log.log.error("Not started: %s", refused)
        raise
    if copy:
        log.log.info("The database was upgraded. What it held before is in %s", copy)


def _forget_old_drafts() -> None:
    with writing() as s:
        drop_old_drafts(s)
