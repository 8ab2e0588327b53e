"""One started server for the tests of the door, and others with a part left out."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from db import session
from db.enums import Role
from db.session import writing
from hiw.policy.permissions import Actor
from tests.factories_people import colleague, sign_in
from tests.web.serving import HOUSE, Server, served

Weakened = Callable[..., Server]


@pytest.fixture(scope="session")
def door_database(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of the database that the servers of these tests share."""
    copy = tmp_path_factory.mktemp("door") / "hiw.db"
    shutil.copyfile(migrated_file, copy)
    return f"sqlite:///{copy}"


@pytest.fixture(scope="session")
def started(door_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The server as it is meant to be."""
    with served(tmp_path_factory.mktemp("server"), door_database) as server:
        yield server


@pytest.fixture
def server(started: Server, door_database: str) -> Iterator[Server]:
    """The server as it is meant to be; `reading` and `writing` go to its database."""
    session.use(door_database)
    yield started
    session.use(None)


@pytest.fixture(scope="session")
def _weakened(door_database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weakened]:
    known: dict[str, Server] = {}
    with ExitStack() as stack:

        def start(without: str, **variables: str) -> Server:
            if without not in known:
                folder = tmp_path_factory.mktemp("weakened")
                context = served(folder, door_database, HOUSE, HIW_TEST_WITHOUT=without, **variables)
                known[without] = stack.enter_context(context)
            return known[without]

        yield start


@pytest.fixture
def weakened(_weakened: Weakened, server: Server) -> Weakened:
    """A server without one part (`AuthMiddleware`, `SecurityHeaders`, `faults`, `settings`), on the same database."""
    return _weakened


@pytest.fixture
def mary(server: Server) -> tuple[Actor, str]:
    """An advocate and the cookie of her browser."""
    return someone(Role.ADVOCATE, full_name="Mary Moss")


def someone(role: Role, **facts: str) -> tuple[Actor, str]:
    """A colleague and the cookie of their browser."""
    with writing() as s:
        by = colleague(s, role, **facts)
        return by, f"hiw={sign_in(s, by)}"
