"""What the tests of trust share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ENGINES, in_use
from tests.pgtemp import TempPostgres
from tests.policy.staged import ServedStage, staged


@pytest.fixture(scope="module")
def stage(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedStage]:
    """A served database with colleagues of every role, for all tests of a file."""
    folder = tmp_path_factory.mktemp("stage")
    url = f"sqlite:///{shutil.copyfile(migrated_file, folder / 'hiw.db')}"
    with in_use(url), staged(url, folder) as stage:
        yield stage


@pytest.fixture(scope="module", params=ENGINES)
def file_database(
    request: pytest.FixtureRequest, migrated_file: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A migrated database in use, on each engine in turn, for all tests of a file; what one changes it takes back."""
    if request.param == "sqlite":
        url = f"sqlite:///{shutil.copyfile(migrated_file, tmp_path_factory.mktemp('world') / 'hiw.db')}"
    else:
        server: TempPostgres = request.getfixturevalue("postgres")
        url = server.url(server.create(request.getfixturevalue("migrated_template")))
    with in_use(url):
        yield url
