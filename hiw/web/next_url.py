"""The address to return to after signing in."""

import re
from urllib.parse import quote

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}")
_DOOR = ("/sign-", "/reset", "/_stcore", "/media")


def local_page(wanted: str) -> str:
    """Return `wanted` when it is one of our pages, else the first page: no open redirect."""
    is_ours = _LOCAL.fullmatch(wanted) and not wanted.startswith(_DOOR)
    return wanted if is_ours and wanted.isascii() else "/"


def with_next(way: str, wanted: str) -> str:
    """Return the address of a sign-in page that leads on to `wanted`."""
    return way if wanted == "/" else f"{way}?next={quote(wanted, safe='')}"
