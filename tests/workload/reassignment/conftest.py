"""The day on which these tests play: Monday 23 November 2026, noon."""

import pytest


@pytest.fixture(autouse=True)
def _day(monday_noon: None) -> None:
    """Every test of this folder plays then."""
