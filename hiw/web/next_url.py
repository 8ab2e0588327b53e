"""The page that somebody asked for before they had to sign in."""

import re
from urllib.parse import quote

_LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]{0,2000}")
_DOOR = ("/sign-", "/reset", "/_stcore", "/media")


def local_page(wanted: str) -> str:
    """`wanted` when it is a page of ours to come back to, else the first page."""
    is_ours = _LOCAL.fullmatch(wanted) and not wanted.startswith(_DOOR)
    return wanted if is_ours and wanted.isascii() else "/"


def with_next(way: str, wanted: str) -> str:
    """An address of the door that leads on to `wanted` at last."""
    return way if wanted == "/" else f"{way}?next={quote(wanted, safe='')}"
