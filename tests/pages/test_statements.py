"""The SQL statements of a page …"""

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from db.enums import HouseholdStatus
from db.models import Action, Assignment, Household, Staff
from db.session import engine, reading
from hiw import words
from hiw.commands.demo import make
from tests.conftest import ENGINES, in_use
from tests.pages.conftest import AsPerson
from tests.pages.naming import named_without_a_line

MOST = 12
MOST_WITH_BOARD = 18  # where all that points and room rest on is read beside what the page is for
MOST_WITH_CHANGES = 13  # where a second manager also reads how the accounts in what waits were called lately
WITH_BOARD = ("caseload", "colleague", "household_support")
SIZES = (20, 80)  # open households of the demonstration
ADVOCATE = "advocate.demo"
HOUSEHOLD_PAGES = ("plan", "household_people", "notes", "reviews", "record", "household_fund", "household_support")
PAGES = (
    ("today", ADVOCATE),
    ("today", "senior.demo"),
    ("today", "manager.demo"),
    ("today", "support.demo"),
    ("today", "auditor.demo"),
    ("households", ADVOCATE),
    ("households", "manager.demo"),
    ("add_household", ADVOCATE),
    ("account", ADVOCATE),
    ("moves", "senior.demo"),
    ("team", "manager.demo"),
    ("settings", "manager.demo"),
    ("activity", "manager.demo"),
    ("spend", "manager.demo"),
    ("spend", "auditor.demo"),
    ("spend_requests", "manager.demo"),
    ("ledger", "support.demo"),
    ("budgets", "manager.demo"),
    ("activity", ADVOCATE),
    ("fund", ADVOCATE),
    ("fund", "senior.demo"),
    ("fund", "manager.demo"),
    ("fund", "support.demo"),
    ("colleague", ADVOCATE),
)
CASELOADS = [
    (who, show) for who in (ADVOCATE, "senior.demo", "manager.demo") for show in ("now", "ahead", "mix", "attention")
]


@pytest.fixture(scope="module", params=ENGINES)
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The URLs of two demonstrations on one engine, one four times as large as the other."""
    urls = [_empty(request, tmp_path_factory.mktemp("demonstrations") / f"{size}.db") for size in SIZES]
    for url, size in zip(urls, SIZES, strict=True):
        with in_use(url):
            make(size)
    return urls


@pytest.mark.parametrize(("page", "username"), PAGES)
def test_are_few_and_no_more_when_there_are_more_households(
    database: list[str], as_person: AsPerson, page: str, username: str
) -> None:
    few, many = (_asked_for(url, as_person, page, username) for url in database)
    _are_few_and_as_many(few, many, most_of(page))


@pytest.mark.parametrize(("username", "show"), CASELOADS)
def test_of_caseloads_are_few_and_no_more_when_there_are_more_households(
    database: list[str], as_person: AsPerson, username: str, show: str
) -> None:
    few, many = (_asked_for(url, as_person, "caseload", username, show=show) for url in database)
    _are_few_and_as_many(few, many, MOST if show == "now" else MOST_WITH_BOARD)


@pytest.mark.parametrize("page", HOUSEHOLD_PAGES)
def test_are_few_and_no_more_when_a_household_has_done_more(
    database: list[str], as_person: AsPerson, page: str
) -> None:
    with in_use(database[-1]):
        households = _by_actions()
    few, many = (
        _asked_for(database[-1], as_person, page, ADVOCATE, household=words.reference(household_id))
        for household_id in (households[0], households[-1])
    )
    _are_few_and_as_many(few, many, most_of(page))


def test_are_few_and_no_more_when_a_search_finds_more(database: list[str], as_person: AsPerson) -> None:
    few, many = (_asked_to_find("son", url, as_person) for url in database)
    _are_few_and_as_many(few, many)


def test_are_counted_one_by_one(database: list[str]) -> None:
    with in_use(database[0]), _counted() as asked, reading() as s:
        s.execute(sa.select(Staff.id))
        s.execute(sa.select(Household.id))
    assert len(asked) == 2


def test_fail_when_one_is_asked_for_each_row() -> None:
    with pytest.raises(AssertionError, match="more often"):
        _are_few_and_as_many(["a list", "a row", "a row"], ["a list", "a row", "a row", "a row"])


def _empty(request: pytest.FixtureRequest, path: Path) -> str:
    """A migrated database without rows."""
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        return f"sqlite:///{path}"
    server = request.getfixturevalue("postgres")
    return str(server.url(server.create(request.getfixturevalue("migrated_template"))))


def _by_actions() -> list[int]:
    """The demonstration advocate's open households with something on their plan, those with the least first."""
    query = (
        sa.select(Household.id)
        .join(Assignment, (Assignment.household_id == Household.id) & Assignment.to_on.is_(None))
        .join(Staff, Staff.id == Assignment.advocate_id)
        .join(Action, Action.household_id == Household.id)
        .where(Household.status == HouseholdStatus.OPEN, Staff.username == ADVOCATE)
        .group_by(Household.id)
        .order_by(sa.func.count(), Household.id)
    )
    with reading() as s:
        return list(s.scalars(query))


def _asked_for(url: str, as_person: AsPerson, page: str, username: str, **address: str) -> list[str]:
    """The statements of the page's second run: what the first one of a process asks is not counted.

    With so much to show, a household that is named and not recorded is found too.
    """
    with in_use(url):
        at = as_person(username, page, **address)
        with _counted() as asked:
            at.run()
        assert named_without_a_line(at, username) == []
    assert not at.exception, at.exception
    return asked


def _asked_to_find(text: str, url: str, as_person: AsPerson) -> list[str]:
    with in_use(url):
        at = as_person(ADVOCATE, "account")
        with _counted() as asked:
            at.text_input(key="find").input(text).run()
    assert not at.exception, at.exception
    return asked


@contextmanager
def _counted() -> Iterator[list[str]]:
    """Collect every statement that the database in use is asked meanwhile."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    in_question = engine()
    event.listen(in_question, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(in_question, "before_cursor_execute", note)


def most_of(page: str) -> int:
    """How many statements a page may ask."""
    return MOST_WITH_BOARD if page in WITH_BOARD else MOST_WITH_CHANGES if page == "today" else MOST


def _are_few_and_as_many(few: list[str], many: list[str], most: int = MOST) -> None:
    """With more data no statement comes more often. One may be left out where there is nothing to ask for, so that
    the two numbers can differ by the day on which the demonstration is invented."""
    times, times_with_more = Counter(few), Counter(many)
    again = {s: n for s, n in times_with_more.items() if n > max(1, times[s])}
    assert not again, f"asked more often when there is more:\n{_listed(list(again))}"
    for asked in (few, many):
        assert len(asked) <= most, f"{len(asked)} statements:\n{_listed(asked)}"


def _listed(statements: list[str]) -> str:
    return "\n".join(f"- {' '.join(statement.split())[:200]}" for statement in statements)
