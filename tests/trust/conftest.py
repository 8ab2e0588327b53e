"""What the tests of trust share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trust.staged import Stage, staged


@pytest.fixture
def stage(sqlite_database: str, tmp_path: Path) -> Iterator[Stage]:
    """A served database with colleagues of every role."""
    with staged(sqlite_database, tmp_path) as stage:
        yield stage
