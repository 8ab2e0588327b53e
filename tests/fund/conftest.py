"""The day on which these tests play: Monday 23 November 2026, noon, in the financial year 2026/27."""

import pytest


@pytest.fixture(autouse=True)
def _day(monday_noon: None) -> None:
    """Every test of this folder plays then."""
