"""Rate limits by key, in this process's memory: a browser stays with one server process."""

import threading
from collections import defaultdict, deque
from datetime import datetime, timedelta

from hiw import clock


class RateLimit:
    """How often each key may do a thing within a length of time."""

    def __init__(self, times: int, within: timedelta) -> None:
        self._times, self._within = times, within
        self._done: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._changing = threading.Lock()

    def take(self, who: str) -> bool:
        """Count one call of `who`; return False, and count nothing, when the limit is reached."""
        now = clock.now()
        with self._changing:
            self._forget_before(now - self._within)
            if len(self._done[who]) >= self._times:
                return False
            self._done[who].append(now)
            return True

    def _forget_before(self, moment: datetime) -> None:
        for name, moments in list(self._done.items()):
            while moments and moments[0] <= moment:
                moments.popleft()
            if not moments:
                del self._done[name]
