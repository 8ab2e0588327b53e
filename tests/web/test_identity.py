"""A page that is open while the sign-in changes …"""

import pytest
import sqlalchemy as sa

from db.enums import EventName, Role
from db.models import AuditEvent, Staff
from db.session import reading, writing
from hiw.accounts.actions import change_own_password, change_staff, disable_staff
from hiw.accounts.passwords import hash_password
from hiw.accounts.sessions import end_session
from hiw.edits import Edit
from hiw.policy.permissions import Actor
from tests.factories_people import CHEAP, actor_now, colleague, given, sign_in
from tests.web.conftest import Weakened, someone
from tests.web.serving import Page, Server, page

BUTTONS = {"In a fragment": "fragment", "By a callback": "callback", "In a dialog": "dialog", "Send": "form"}
ENDED = "Your sign-in has ended"


def written(by: Actor) -> list[str]:
    """What the test page wrote down in this person's name."""
    with reading() as s:
        pressed = AuditEvent.word == EventName.NOTICE_READ  # by which the page writes it down
        found = s.scalars(sa.select(AuditEvent.changes).where(AuditEvent.staff_id == by.id, pressed))
        return [changes["what"][1] for changes in found]


def open_everything(opened: Page) -> None:
    """Draw the page and its dialog, so that every button is there to be pressed."""
    opened.run()
    opened.press("Ask")
    assert set(BUTTONS) <= opened.widgets.keys()


def end_of_sign_in(how: str, by: Actor, cookie: str) -> None:
    with writing() as s:
        if how == "signed out elsewhere":
            end_session(s, cookie.removeprefix("hiw="))
        if how == "disabled":
            disable_staff(s, colleague(s, Role.MANAGER), staff_id=by.id, version=1)
        if how == "password changed elsewhere":
            there = actor_now(s, sign_in(s, by))
            change_own_password(s, there, given=given(s, there), new_hash=hash_password("another horse battery", CHEAP))


@pytest.mark.parametrize("button", list(BUTTONS))
def test_does_what_is_pressed_while_it_is_live(server: Server, mary: tuple[Actor, str], button: str) -> None:
    """The control of those that follow."""
    with page(server, mary[1]) as opened:
        open_everything(opened)
        opened.press(button)
    assert written(mary[0]) == [BUTTONS[button]]
    assert ENDED not in opened.said()


@pytest.mark.requirement("SES-05", "SES-02")
@pytest.mark.parametrize("how", ["signed out elsewhere", "disabled", "password changed elsewhere"])
@pytest.mark.parametrize("button", list(BUTTONS))
def test_does_nothing_any_more_when_it_has_ended(
    weakened: Weakened, mary: tuple[Actor, str], button: str, how: str
) -> None:
    """Requirements SES-02, SES-05, AUTH-11: callbacks, fragments, dialogs and forms run without the page's top.

    Here no page is cut off, as in the moment before it is.
    """
    with page(weakened("ended"), mary[1]) as opened:
        open_everything(opened)
        end_of_sign_in(how, *mary)
        opened.press(button)
        assert ENDED in opened.said()
        assert "This is" not in opened.said()
        opened.run()
        assert ENDED in opened.said()
    assert written(mary[0]) == []


@pytest.mark.requirement("SES-07")
def test_shows_the_new_role_at_the_next_touch(server: Server) -> None:
    """Requirement SES-07."""
    by, cookie = someone(Role.SENIOR, full_name="Max Moss")
    with page(server, cookie) as opened:
        assert "This is Max Moss, senior" in opened.run().texts
        with writing() as s:
            edit = Edit(1, {"role": Role.SENIOR}, {"role": Role.ADVOCATE})
            change_staff(s, colleague(s, Role.MANAGER), staff_id=by.id, edit=edit)
        assert "This is Max Moss, advocate" in opened.run().texts


@pytest.mark.requirement("SES-09")
def test_remembers_nothing_for_the_next_person_in_the_same_tab(server: Server, mary: tuple[Actor, str]) -> None:
    """Requirement SES-09: the front end asks for its last session again, with the cookie of whoever is there now."""
    _, next_cookie = someone(Role.SENIOR, full_name="Bob Next")
    with page(server, mary[1]) as opened:
        opened.run().type("Note", "typed by Mary alone")
    server.send_form("/sign-out", cookie=mary[1])
    with page(server, next_cookie, resume=opened.session_id) as other:
        other.run()
        assert other.session_id != opened.session_id
        assert {"This is Bob Next, senior", "remembered None"} <= set(other.texts)
        assert all(b"typed by Mary" not in frame for frame in other.frames)


@pytest.mark.requirement("SES-04", "SES-09")
def test_forgets_even_where_streamlit_hands_it_over(weakened: Weakened, mary: tuple[Actor, str]) -> None:
    """SES-04 (b): without the header Streamlit resumes the session; the run clears it before drawing anything."""
    server = weakened("settings", STREAMLIT_SERVER_TRUSTED_USER_HEADERS="{}")
    _, next_cookie = someone(Role.SENIOR, full_name="Bob Next")
    with page(server, mary[1]) as opened:
        opened.run().type("Note", "typed by Mary alone")
    with page(server, next_cookie, resume=opened.session_id) as other:
        other.run()
        assert other.session_id == opened.session_id  # the control: this is what the header prevents
        assert ENDED in other.said()
        other.press("By a callback") if "By a callback" in other.widgets else other.run()
        assert all(b"typed by Mary" not in frame for frame in other.frames)
        assert "remembered None" in other.said()


@pytest.mark.requirement("SES-02")
def test_is_not_reached_with_the_cookie_of_someone_who_was_deleted_from_the_table(server: Server) -> None:
    by, cookie = someone(Role.ADVOCATE)
    with page(server, cookie) as opened:
        opened.run()
        with writing() as s:
            s.execute(sa.update(Staff).where(Staff.id == by.id).values(is_active=False))
        assert ENDED in opened.run().said()
