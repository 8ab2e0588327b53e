"""Where a request comes from: the address of the other end, or what a proxy named beforehand says it is.

uvicorn would believe any `X-Forwarded-For` that this machine itself sends. It must believe it from the proxies that
HIW_TRUSTED_PROXY names (addresses with commas between them, such as 127.0.0.1), and from nobody else: who can choose
their address is not held up by a count of tries.
"""

import os

from starlette.requests import HTTPConnection

from hiw.people.throttle import source_of
from hiw.ui.door.started import started_by

TRUSTED_PROXY = "HIW_TRUSTED_PROXY"


def believe_only_named_proxies() -> None:
    """Tell uvicorn whose `X-Forwarded-For` to believe, while it imports app.py."""
    named = os.environ.get(TRUSTED_PROXY, "").strip()
    for server in started_by():
        server.proxy_headers = bool(named) and "*" not in named
        server.forwarded_allow_ips = named


def source(connection: HTTPConnection) -> str:
    """The address under which this browser's tries are counted."""
    return source_of(connection.client.host if connection.client else None)
