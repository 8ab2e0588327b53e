"""When the live line to the planner is gone, or is blocked …"""

from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import Opener
from tests.browser.driving import CONNECTED, GO, reconnected, settled, sign_in
from tests.browser.serving import Served

SAID = ".hiw-line"
STREAMLITS = ("treamlit", "yourscript", "Connection error")


def seen(page: Page) -> str:
    return page.locator("html").inner_text()


def test_people_read_our_own_sentence_until_it_is_back(open_page: Opener, mortal: Served) -> None:
    page = open_page(base_url=mortal.url)
    sign_in(page, "advocate.demo", "/account")
    mortal.kill()
    notice = page.locator(SAID)
    expect(notice).to_contain_text("The planner does not answer at the moment. Leave this page open", timeout=15_000)
    page.wait_for_timeout(5_000)  # in which Streamlit's own dialog would open
    assert not [word for word in STREAMLITS if word in seen(page)]
    expect(page.get_by_role("dialog")).to_have_count(0)
    mortal.start()
    expect(notice).to_have_count(0)
    reconnected(page)


def test_people_read_what_is_blocked_and_whom_to_tell(open_page: Opener, server: str) -> None:
    page = open_page()
    sign_in(page, "advocate.demo", "/account")
    page.route_web_socket("**/_stcore/stream", lambda socket: socket.close())
    page.reload()
    notice = page.locator(SAID)
    expect(notice).to_contain_text("Tell whoever looks after your computers", timeout=20_000)
    expect(notice).to_contain_text(f"allow websockets (wss) to {server.removeprefix('http://')}")
    assert not [word for word in STREAMLITS if word in seen(page)]


def test_people_read_it_when_the_line_opens_and_carries_nothing(open_page: Opener, server: str) -> None:
    page = open_page()
    sign_in(page, "advocate.demo", "/account")
    page.route_web_socket("**/_stcore/stream", lambda socket: None)
    page.reload()
    notice = page.locator(SAID)
    expect(notice).to_contain_text("carries nothing. Most often a network or a security program blocks it")
    expect(notice).to_contain_text(f"allow websockets (wss) to {server.removeprefix('http://')}")


def test_people_read_it_while_the_server_hangs_and_no_longer_when_it_goes_on(open_page: Opener, mortal: Served) -> None:
    page = open_page(base_url=mortal.url)
    sign_in(page, "advocate.demo", "/account")
    with mortal.frozen():
        notice = page.locator(SAID)
        expect(notice).to_contain_text("The planner does not answer at the moment")
        expect(notice).to_contain_text("what you pressed last may not be saved")
        expect(page.locator(CONNECTED)).to_have_count(1)  # the line itself tells nothing of it
    expect(notice).to_have_count(0)


def test_people_read_that_a_press_was_not_answered_but_not_while_the_page_may_still_come(open_page: Opener) -> None:
    page = open_page()
    frozen = False

    def pass_on(socket: WebSocketRoute) -> None:
        beyond = socket.connect_to_server()
        beyond.on_message(lambda message: None if frozen else socket.send(message))

    page.route_web_socket("**/_stcore/stream", pass_on)
    sign_in(page, "advocate.demo", "/account")
    settled(page)  # a word that is still on its way would answer the press
    frozen = True
    page.evaluate(GO, "/households")
    page.wait_for_timeout(10_000)
    notice = page.locator(SAID)
    expect(notice).to_have_count(0)
    page.evaluate("(() => { const { now } = Date; Date.now = () => now() + 30_000; })()")
    expect(notice).to_contain_text(
        "nothing has come back to this page for half a minute. What you pressed last may not"
    )
    frozen = False
    page.evaluate(GO, "/account")
    expect(notice).to_have_count(0)


def test_streamlit_s_words_are_read_without_our_script(open_page: Opener, mortal: Served) -> None:
    """The control."""
    page = open_page(base_url=mortal.url)
    page.route("**/app/line.js*", lambda route: route.abort())
    sign_in(page, "advocate.demo", "/account")
    settled(page)
    mortal.kill()
    expect(page.get_by_text("streamlit run yourscript.py")).to_be_visible(timeout=6_000)
    mortal.start()
