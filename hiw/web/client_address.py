"""Where a request comes from: the address of the other end, or what a proxy named beforehand says it is.

uvicorn would believe any `X-Forwarded-For` that this machine itself sends. It must believe it from the proxies that
HIW_TRUSTED_PROXY names (addresses with commas between them, such as 127.0.0.1), and from nobody else: who can choose
their address is not held up by a count of tries.
"""

import os

import streamlit as st
from starlette.requests import HTTPConnection

from hiw.accounts.sign_in_throttle import source_of
from hiw.web.environment import HERE, proxies
from hiw.web.server_options import started_by


def believe_only_named_proxies() -> None:
    """Tell uvicorn whose `X-Forwarded-For` to believe, while it imports app.py."""
    named = proxies(os.environ)
    for server in started_by():
        server.proxy_headers = bool(named)
        server.forwarded_allow_ips = ",".join(named)


def own_hosts() -> list[str]:
    """The names under which this server answers: those that it was told, and this machine's own."""
    told: list[str] = st.get_option("server.allowedHosts")
    return [*told, *HERE, *(f"[{name}]" for name in [*told, *HERE] if ":" in name)]


def source(connection: HTTPConnection) -> str:
    """The address under which this browser's tries are counted."""
    return source_of(connection.client.host if connection.client else None)
