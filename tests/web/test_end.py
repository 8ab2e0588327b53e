"""A server that is told to end …"""

import threading
import time
from pathlib import Path

import sqlalchemy as sa

from db import session
from db.models import AuditEvent
from db.session import reading
from hiw.policy.permissions import Actor
from tests.web.serving import Page, page, served


def words() -> set[str]:
    with reading() as s:
        return set(s.scalars(sa.select(AuditEvent.word)))


def test_ends_what_somebody_pressed_records_what_was_looked_for_and_says_that_all_is_well(
    door_database: str, mary: tuple[Actor, str], tmp_path: Path
) -> None:
    session.use(door_database)
    with served(tmp_path, door_database) as server:
        with page(server, mary[1]) as searching, page(server, mary[1]) as saving:
            searching.run()
            saving.run()
            searching.press("Look for somebody")
            slow = threading.Thread(target=_press_whatever_comes, args=(saving, "Save slowly"))
            slow.start()
            time.sleep(0.5)
            assert "search.made" not in words()
            server.process.terminate()
            assert server.process.wait(20) == 0
            slow.join()
        assert {"search.made", "notice.read"} <= words()  # by the second the page writes down what was pressed
        assert "Traceback" not in server.log.read_text()


def _press_whatever_comes(saving: Page, button: str) -> None:
    try:
        saving.press(button)
    except Exception:  # the connection ends while the page waits for its answer
        return
