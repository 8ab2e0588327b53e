"""The day on which Today is tested: Monday 23 November 2026, noon, unless a test sets the clock."""

from collections.abc import Callable
from datetime import datetime

import pytest

from hiw import clock
from hiw.today import region
from tests.clocks import NOON


@pytest.fixture(autouse=True)
def _no_kept_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test before has counted a region at this very minute."""
    monkeypatch.setattr(region, "_kept", None)


@pytest.fixture(autouse=True)
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Says what time it is."""

    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    to(NOON)
    return to
