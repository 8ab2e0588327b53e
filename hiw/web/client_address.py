"""The address of the client: the peer's, or what a trusted proxy says it is.

uvicorn would believe any `X-Forwarded-For` from this machine. It must believe only the proxies that HIW_TRUSTED_PROXY
names (addresses separated by commas, such as 127.0.0.1): whoever can choose their address escapes the throttle.
"""

import os

import streamlit as st
from starlette.requests import HTTPConnection

from hiw.accounts.sign_in_throttle import source_of
from hiw.web.environment import HERE, proxies
from hiw.web.server_options import started_by


def believe_only_named_proxies() -> None:
    """Set whose `X-Forwarded-For` uvicorn believes. Call it while uvicorn imports app.py."""
    named = proxies(os.environ)
    for server in started_by():
        server.proxy_headers = bool(named)
        server.forwarded_allow_ips = ",".join(named)


def own_hosts() -> list[str]:
    """Return the host names that this server answers to: the configured ones, and this machine's own."""
    told: list[str] = st.get_option("server.allowedHosts")
    return [*told, *HERE, *(f"[{name}]" for name in [*told, *HERE] if ":" in name)]


def source(connection: HTTPConnection) -> str:
    """Return the address under which this client's attempts are counted."""
    return source_of(connection.client.host if connection.client else None)
