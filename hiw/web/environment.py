"""Check the planner's environment variables (HIW_…), alone and in combination, before it starts."""

import ipaddress
from collections.abc import Callable, Mapping
from typing import Final

from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from hiw.cookie_names import SECURE_COOKIES, has_secure_cookies

TRUSTED_PROXY: Final = "HIW_TRUSTED_PROXY"
MOST_TABS: Final = "HIW_MOST_TABS"
DATABASE: Final = "HIW_DATABASE_URL"
TABS, MOST = 20, 200
HERE = ("localhost", "127.0.0.1", "::1")
Variables = Mapping[str, str]


def proxies(told: Variables) -> list[str]:
    """Return the addresses of trusted proxies."""
    return [name.strip() for name in told.get(TRUSTED_PROXY, "").split(",") if name.strip()]


def most_tabs(told: Variables) -> int:
    """Return how many tabs one sign-in may have open in this server. Call it after `refusals`."""
    return int(told.get(MOST_TABS) or TABS)


def refusals(told: Variables) -> list[str]:
    """Return a sentence for each variable with which the planner must not start."""
    return [said for rule in RULES if (said := rule(told))]


def _cookies(told: Variables) -> str:
    written = told.get(SECURE_COOKIES, "")
    return "" if written in ("", "0", "1") else f"{SECURE_COOKIES} is 1 or 0, not {written}."


def _proxy(told: Variables) -> str:
    if all(map(_is_some_machines, proxies(told))):
        return ""
    return f"{TRUSTED_PROXY} is the address of the proxy, such as 127.0.0.1; several with commas between them."


def _proxy_and_cookies(told: Variables) -> str:
    if not proxies(told) or has_secure_cookies(told):
        return ""
    return (
        f"{TRUSTED_PROXY} says that people come through a proxy. Set {SECURE_COOKIES}=1 too: without it a browser "
        "sends the cookie that signs somebody in over any line."
    )


def _tabs(told: Variables) -> str:
    written = told.get(MOST_TABS, "") or str(TABS)
    is_number = written.isascii() and written.isdigit() and len(written) < 9
    return "" if is_number and 1 <= int(written) <= MOST else f"{MOST_TABS} is a number from 1 to {MOST}."


def _database(told: Variables) -> str:
    try:
        url = make_url(told.get(DATABASE) or "sqlite://")
    except ArgumentError:
        return ""  # the database says so itself
    is_here = url.host is None or url.host in HERE or url.get_backend_name() == "sqlite"
    if is_here or "sslmode" in url.query or "PGSSLMODE" in told:
        return ""
    return (
        f"{DATABASE} names another machine. Say in it how the line there is protected: ?sslmode=verify-full, or "
        "sslmode=disable if nobody else can listen."
    )


def _is_some_machines(name: str) -> bool:
    try:
        return ipaddress.ip_network(name, strict=False).prefixlen > 0
    except ValueError:
        return False


RULES: tuple[Callable[[Variables], str], ...] = (_cookies, _proxy, _proxy_and_cookies, _tabs, _database)
