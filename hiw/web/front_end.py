"""Streamlit's HTML page with our title and script in it, and our own static files."""

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.convertors import StringConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from hiw.ui.page_registry import ENTRIES, FIRST

HERE = Path(__file__).parent
KINDS = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}
FILES = {path.name: path for path in sorted((HERE / "static").iterdir())}
PAGES = tuple(entry.name for entry in ENTRIES if entry.name != FIRST)  # the first page's address is empty
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_NO_SCRIPT = "<noscript><p>The planner needs JavaScript. Switch it on for this site.</p></noscript>"


def file_address(name: str) -> str:
    """Return the address of a static file; it changes with the file, so that browsers may cache it for a year."""
    return f"/app/{name}?v={hashlib.sha256(FILES[name].read_bytes()).hexdigest()[:12]}"


@cache
def streamlit_page() -> str:
    """Return Streamlit's index.html with our title and script, without its notes to programs."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text("utf-8")
    page = re.sub(r"<!--.*?-->\s*", "", page, flags=re.DOTALL)
    page = re.sub(r"<noscript>.*?</noscript>", _NO_SCRIPT, page, flags=re.DOTALL)
    page = re.sub(r'<link rel="service-desc"[^>]*>\s*', "", page)
    page = page.replace('<html lang="en">', '<html lang="en-GB">')
    page = page.replace("<title>Streamlit</title>", "<title>Households into Work</title>")
    page = page.replace("./favicon.png", file_address("icon.svg"))
    ours = "".join(
        f'  <link rel="stylesheet" href="{file_address(name)}">\n' for name in ("planner.css", "fields.css", "away.css")
    )
    scripts = ("hiw.js", "carry.js", "keep.js", "fields.js", "away.js", "line.js", "names.js")
    ours += "".join(f'  <script src="{file_address(name)}" defer></script>\n' for name in scripts)
    return page.replace("</head>", f"{ours}  </head>")


def inline_script_hashes() -> tuple[str, ...]:
    """Return the hashes of the page's inline scripts for the Content-Security-Policy."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE.findall(streamlit_page()))
    return tuple(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


async def _page(request: Request) -> Response:
    return HTMLResponse(streamlit_page())


async def _file(request: Request) -> Response:
    path = FILES.get(request.path_params["name"])
    if path is None:
        return Response(status_code=404)
    forever = {"Cache-Control": "public, max-age=31536000, immutable"}
    return Response(path.read_bytes(), media_type=KINDS[path.suffix[1:]], headers=forever)


class _PageName(StringConvertor):
    """Route for a page's address, which Streamlit's front end reads itself."""

    regex = "|".join(PAGES)


register_url_convertor("page", _PageName())
routes = [
    Route("/app/{name}", _file),
    Route("/", _page),
    Route("/{page:page}", _page),
]
