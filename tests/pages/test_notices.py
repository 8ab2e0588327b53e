"""Today tells …"""

import pytest

from db.enums import NoticeKind, Role
from db.session import writing
from hiw.accounts.notices import tell
from hiw.audit_log import heads
from tests import factories
from tests.pages.conftest import AsPerson, PageHousehold, said


@pytest.fixture
def database(sqlite_database: str) -> str:
    """The query's own tests run on both engines."""
    return sqlite_database


@pytest.mark.parametrize("username", ["joe", "tess", "max", "susan", "audrey"])
def test_each_role_what_they_were_told_until_they_have_read_it(
    here: PageHousehold, as_person: AsPerson, username: str
) -> None:
    with writing() as s:
        max_ = factories.colleague(s, Role.MANAGER, username="max", full_name="Max Roe")
        everybody = range(1, max_.id + 1)
        tell(s, None, everybody, NoticeKind.SECOND_FACTOR_REMOVED, staff_id=here.by.id)
    at, told = as_person(username), "took the second factor off the account of Jo Field (joe)"
    assert told in said(at)
    next(button for button in at.button if button.label == "I have read this").click().run()
    assert told not in said(at)


@pytest.mark.requirement("AUD-03")
def test_a_manager_that_the_head_of_the_record_was_not_sent_away(
    here: PageHousehold, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    with writing() as s:
        factories.colleague(s, Role.MANAGER, username="max", full_name="Max Roe")
    missed = "The end of the record of changes has never been sent away."
    assert not as_person("max").warning
    monkeypatch.setenv(heads.FILE, "/elsewhere/heads")
    (warning,) = as_person("max").warning
    assert missed in warning.value
    assert not as_person("susan").warning
