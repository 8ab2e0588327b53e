"""What the tests of trust share."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import in_use
from tests.trust.staged import Stage, staged


@pytest.fixture(scope="module")
def stage(migrated_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A served database with colleagues of every role, for all tests of a file."""
    folder = tmp_path_factory.mktemp("stage")
    url = f"sqlite:///{shutil.copyfile(migrated_file, folder / 'hiw.db')}"
    with in_use(url), staged(url, folder) as stage:
        yield stage
