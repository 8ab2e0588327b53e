"""The day on which these tests play: Monday 23 November 2026, noon."""

from datetime import UTC, datetime

import pytest

from hiw import clock

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _monday_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
