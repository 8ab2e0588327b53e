"""An address that the planner does not have …"""

import pytest

from hiw.policy.permissions import Actor
from hiw.ui.page_registry import ENTRIES
from tests.web.serving import Server

LOOKED_AT = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
UNKNOWN = [
    "/plam", "/plan/42", "/plan/household/HIW-00042", "/index.html", "/wp-admin", "/pl%C3%A4ne",
    "/static", "/static/nope.js", "/manifest.json", "/auth/login", "/app", "/_stcore/metrics", "/sign-in/x/y", "/-",
    "/%00", "/plan%00", "/..%2fplan", "/a/../../plan", "//example.org/plan", "/C:%5Cplan", "/%5C%5Cserver%5Cshare",
]  # fmt: skip
WORDS = "There is no page at this address"


@pytest.mark.parametrize("path", UNKNOWN)
def test_says_so_in_our_words_with_a_way_on(server: Server, mary: tuple[Actor, str], path: str) -> None:
    for query in ("", "?household=HIW-00042"):
        answer = server.ask("GET", path + query, cookie=mary[1], **LOOKED_AT)
        assert answer.status == 404
        assert f"<title>{WORDS} · Households into Work</title>" in answer.text
        assert '<a class="button" href="/">Go to Today</a>' in answer.text
        assert "HIW-00042" not in answer.text
        assert "treamlit" not in answer.text
        assert "content-security-policy" in answer.headers


def test_says_so_in_a_word_to_a_program(server: Server, mary: tuple[Actor, str]) -> None:
    answer = server.ask("GET", "/plam", cookie=mary[1])
    assert (answer.status, answer.text) == (404, "There is nothing here.")
    assert server.ask("POST", "/plam", cookie=mary[1]).status in (404, 405)


@pytest.mark.parametrize("path", [path for path in UNKNOWN if not path.startswith("/static/")])
def test_leads_whoever_is_not_signed_in_to_the_form_first(server: Server, path: str) -> None:
    answer = server.ask("GET", path, **LOOKED_AT)
    assert answer.status == 303
    form = server.ask("GET", answer.headers["location"], **LOOKED_AT)
    assert form.status == 200
    assert "<h1>Sign in</h1>" in form.text


def test_that_names_a_page_nearly_leads_to_it(server: Server, mary: tuple[Actor, str]) -> None:
    for path, meant in (
        ("/today", "/"), ("/Today/", "/"), ("/plan/", "/plan"), ("/PLAN", "/plan"),
        ("/plan/?household=5", "/plan?household=5"), ("/today?household=5", "/?household=5"),
    ):  # fmt: skip
        answer = server.ask("GET", path, cookie=mary[1], **LOOKED_AT)
        assert (answer.status, answer.headers["location"]) == (303, meant), path


def test_is_none_of_the_catalogue_s_nor_of_the_front_end_s_files(server: Server, mary: tuple[Actor, str]) -> None:
    """The control."""
    for path in ("/", *(f"/{entry.name}" for entry in ENTRIES[1:])):
        page = server.ask("GET", path, cookie=mary[1], **LOOKED_AT)
        assert page.status == 200
    scripts = [part.split('"')[0] for part in page.text.split('src="./')[1:]]
    assert scripts
    for name in scripts:
        assert "javascript" in server.ask("GET", f"/{name}", **LOOKED_AT).headers["content-type"]
