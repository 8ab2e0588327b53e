"""What every test may ask for: a database of its own, empty and migrated, on both engines."""

import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from db import session
from db.backup import COPIES_FOLDER
from db.migrate import upgrade
from hiw import clock
from tests import chance, clocks
from tests.behaviour_page import sentence_of
from tests.engines import known_engine
from tests.pgkept import KeptDatabase
from tests.pgtemp import TempPostgres

ENGINES = ("sqlite", "postgresql")
TESTS = Path(__file__).parent
# A file goes to one process as a whole. A long one that came last would leave the other process without work.
LONG_FILES = (
    "browser/test_web.py",
    "browser/test_looks.py",
    "browser/test_typing.py",
    "browser/test_power_cut.py",
    "browser/test_forms.py",
    "policy/test_matrix.py",
    "fund/test_whole_life.py",
    "fund/test_races.py",
    "db/test_demo.py",
    "pages/test_statements.py",
    "policy/test_crafted.py",
    "policy/test_frames.py",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--day 2028-02-29T00:30`: all tests, and the servers that they start, on another day."""
    parser.addoption("--day", default=clocks.USUAL, help="when the tests' clock begins, in London")
    parser.addoption("--long", action="store_true", help="only what chance may find or what takes long, at length")
    parser.addoption("--engine", choices=ENGINES, help="only the tests of this engine; with sqlite, those of none too")


def pytest_configure(config: pytest.Config) -> None:
    """Clock and chance are set before the first module of tests is read."""
    chance.begin(is_long=config.getoption("long"))
    clocks.begin_at(clocks.moment(config.getoption("day")))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What `--engine` and `--long` leave, the long files first; otherwise the order stays, and within a file too."""
    long_files = {TESTS / name for name in LONG_FILES}
    items.sort(key=lambda item: item.path not in long_files)
    only, is_long = config.getoption("engine"), config.getoption("long")
    kept = [item for item in items if only in (None, _engine_of(item)) and _is_for(item, is_long)]
    config.hook.pytest_deselected(items=[*set(items) - set(kept)])
    items[:] = kept
    for item in items:
        if clocks.are_known_to(item.path):
            item.add_marker("day")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failure says in a sentence what should be so."""
    report = yield
    if report.failed:
        report.sections.append(("What should be so", _sentence_of(item)))
    return report


def _sentence_of(item: pytest.Item) -> str:
    """The sentence of a test and, of one of many, its values."""
    name, _, values = item.name.partition("[")
    above = [node.obj.__doc__ for node in item.iter_parents() if isinstance(node, pytest.Module | pytest.Class)]
    said = next((said for said in above if said), "")
    return sentence_of(said, name) + (f" [{values}" if values else "")


def _is_for(item: pytest.Item, is_long: bool) -> bool:
    """The tests of a long run are those that try examples of Hypothesis or of their own, and those that take long."""
    takes_long = item.get_closest_marker("long") is not None
    tries = isinstance(item, pytest.Function) and hasattr(item.obj, "hypothesis")
    if not is_long:
        return not takes_long
    return takes_long or tries or item.get_closest_marker("chance") is not None


def _engine_of(item: pytest.Item) -> str:
    """The engine that a test runs on; what needs none counts as SQLite's."""
    given = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    if "postgres" in getattr(item, "fixturenames", ()):
        return "postgresql"
    engine = (
        given[name] for name in ("database", "empty_database", "file_database", "filled_database") if name in given
    )
    return str(next(engine, "sqlite"))


@pytest.fixture
def monday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still on Monday 23 November 2026, at noon, whatever the day of the session is."""
    monkeypatch.setattr(clock, "now", lambda: clocks.NOON)


@pytest.fixture(scope="session", autouse=True)
def _no_real_database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A test that forgets to ask for `database` fails, and does not write into the one on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(COPIES_FOLDER, str(tmp_path_factory.mktemp("copies")))
        patch.setenv("HIW_DATABASE_URL", "none://ask-for-the-fixture-database")
        yield


@contextmanager
def in_use(url: str) -> Iterator[str]:
    """Let `reading` and `writing` go to `url` meanwhile, through the engine that knows it from earlier tests."""
    session.use(url)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(session, "make_engine", known_engine)
            session.engine()
        yield url
    finally:
        session.use(None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[TempPostgres]:
    """A PostgreSQL server for this test process."""
    server = TempPostgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("migrated") / "hiw.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgres: TempPostgres) -> str:
    """The name of a migrated PostgreSQL database to copy."""
    name = postgres.create()
    upgrade(postgres.url(name))
    return name


@pytest.fixture(scope="session")
def _kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where each test of this process finds its SQLite file, so that its engine is known."""
    return tmp_path_factory.mktemp("database")


@pytest.fixture
def sqlite_database(migrated_file: Path, _kept_folder: Path) -> Iterator[str]:
    """The URL of a migrated empty SQLite database, in use by `reading` and `writing` for this test."""
    shutil.rmtree(_kept_folder)
    _kept_folder.mkdir()
    copy = shutil.copyfile(migrated_file, _kept_folder / "hiw.db")
    with in_use(f"sqlite:///{copy}") as url:
        yield url


@pytest.fixture(scope="session")
def _kept(postgres: TempPostgres, migrated_template: str) -> Iterator[KeptDatabase]:
    """The database that this process's tests use one after the other."""
    kept = KeptDatabase(postgres, migrated_template)
    yield kept
    kept.close()


@pytest.fixture
def postgresql_database(postgres: TempPostgres, _kept: KeptDatabase) -> Iterator[str]:
    """The URL of a migrated PostgreSQL database as good as new, in use by `reading` and `writing` for this test."""
    with in_use(postgres.url(_kept.name)) as url:
        yield url
    _kept.forget()


@pytest.fixture(params=ENGINES)
def database(request: pytest.FixtureRequest) -> str:
    """A migrated empty database on each engine in turn; its URL, though most tests need only `reading`."""
    url: str = request.getfixturevalue(f"{request.param}_database")
    return url


@pytest.fixture(params=ENGINES)
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, on each engine in turn; not in use by `reading` and `writing`."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: TempPostgres = request.getfixturevalue("postgres")
    name = server.create()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(scope="session")
def components_found_once() -> Iterator[None]:
    """Streamlit looks through all installed packages for each browser that `AppTest` plays; once is enough."""
    from streamlit.components.v2 import manifest_scanner

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(manifest_scanner, "scan_component_manifests", cache(manifest_scanner.scan_component_manifests))
        yield
