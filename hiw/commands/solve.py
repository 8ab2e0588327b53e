"""Run one balancing search in its own process: `python -m hiw solve ID`, started by the server.

It yields to everybody else (lowest priority, one thread), stores its progress every second, and ends when it is told
to, when its server is gone, or when its time is over. At most two run at once, whichever servers started them.
"""

import os
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from db.enums import SolveStatus
from db.models import Solve
from db.session import reading, writing
from hiw import clock, log
from hiw.balancing.model import BalancingModel
from hiw.balancing.queries import SEARCH_LOST_AFTER
from hiw.balancing.search import LIMIT, SearchProgress, answer_of
from hiw.errors import HiwError
from hiw.settings import one_change_at_a_time

AT_ONCE = 2
BEAT = 1.0  # seconds
LONGEST_WAIT = 300.0  # seconds to wait for a free slot
GRACE = 10.0  # seconds beyond the limit before the process ends itself
OPEN = (SolveStatus.WAITING, SolveStatus.RUNNING)
STOPPED = "The search was stopped. What it had found by then is shown; the rest is not proven."
TIME_OVER = "The time for a search was over. What it had found by then is shown, with what is proven of it."
FAILED = "The search failed. Start it again, and tell support if it fails twice."
NO_TURN = "Two other searches took all the time. Start it again in a minute."


@dataclass
class SearchHeartbeat:
    """What the search shares with the thread of its heartbeat: its progress, and whether to stop."""

    search_id: int
    parent: int | None
    progress: SearchProgress = field(default_factory=SearchProgress)
    stop: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    limit_at: float = float("inf")

    def is_orphan(self) -> bool:
        """Return whether the server that started the process is gone."""
        return self.parent is not None and os.getppid() != self.parent


def solve(search_id: int, parent: int | None = None) -> int:
    """Run the search with this id. Returns 0 when it has an answer, was stopped or needs no run, 1 otherwise."""
    os.nice(19 - os.nice(0))
    watch = SearchHeartbeat(search_id, parent)
    if not _takes(search_id):
        return 0
    heart = threading.Thread(target=_beat, args=(watch,), daemon=True)
    heart.start()
    try:
        return _run(watch)
    except HiwError as refusal:
        return _end(watch, SolveStatus.FAILED, str(refusal))
    except Exception as error:  # whatever failed, the row must tell it
        log.failed("A search failed", error)
        return _end(watch, SolveStatus.FAILED, FAILED)
    finally:
        watch.ended.set()
        heart.join(BEAT * 3)


def _takes(search_id: int) -> bool:
    """Claim the search; return whether it waited for a process, since a second one for the same search must end."""
    with writing() as s:
        mine = s.scalar(sa.select(Solve).where(Solve.id == search_id).with_for_update())
        if mine is None or mine.status is not SolveStatus.WAITING or mine.beat_at is not None:
            return False
        mine.beat_at = clock.now()
        return True


def _run(watch: SearchHeartbeat) -> int:
    kept = _turn(watch)
    if kept is None:
        return 0
    watch.limit_at = time.monotonic() + LIMIT
    answer = answer_of(BalancingModel.from_json(kept["sheet"]), watch.progress, watch.stop.is_set)
    if watch.stop.is_set():
        says = TIME_OVER if time.monotonic() >= watch.limit_at else STOPPED
        return _end(watch, SolveStatus.STOPPED, says, answer.as_json())
    return _end(watch, SolveStatus.DONE, "", answer.as_json())


def _turn(watch: SearchHeartbeat) -> dict[str, Any] | None:
    """Wait for one of the two slots and return the problem; None when the search has ended meanwhile."""
    until = time.monotonic() + LONGEST_WAIT
    while True:
        if watch.stop.is_set():
            _end(watch, SolveStatus.STOPPED, STOPPED)
            return None
        with writing() as s:
            one_change_at_a_time(s)
            mine = s.get_one(Solve, watch.search_id)
            known = s.scalar(_answered(mine))
            if known is not None:
                mine.status, mine.result, mine.ended_at, mine.says = SolveStatus.DONE, known, clock.now(), ""
                return None
            if not _must_wait(s, mine):
                mine.status = SolveStatus.RUNNING
                return dict(mine.problem)
        if time.monotonic() > until:
            _end(watch, SolveStatus.FAILED, NO_TURN)
            return None
        watch.stop.wait(BEAT)


def _answered(mine: Solve) -> sa.Select[Any]:
    same = sa.select(Solve.result).where(Solve.problem_hash == mine.problem_hash, Solve.status == SolveStatus.DONE)
    return same.order_by(Solve.id.desc()).limit(1)


def _must_wait(s: Session, mine: Solve) -> bool:
    """Return whether two others are at work, or one of them searches the same problem."""
    alive = Solve.beat_at > clock.now() - SEARCH_LOST_AFTER
    others = sa.select(Solve.problem_hash).where(Solve.status == SolveStatus.RUNNING, alive, Solve.id != mine.id)
    hashes = list(s.scalars(others))
    return len(hashes) >= AT_ONCE or mine.problem_hash in hashes


def _beat(watch: SearchHeartbeat) -> None:
    """Each second: store the progress, read whether to stop, and end what does not end by itself."""
    while not watch.ended.wait(BEAT):
        if watch.is_orphan():
            watch.stop.set()
        late = time.monotonic() - watch.limit_at
        if late > 0:
            watch.stop.set()
        if late > GRACE:
            _end(watch, SolveStatus.FAILED, FAILED)
            os._exit(1)
        try:
            _write_beat(watch)
        except (SQLAlchemyError, TimeoutError):
            continue  # the database is busy or away: the next beat tells


def _write_beat(watch: SearchHeartbeat) -> None:
    now = watch.progress
    with writing() as s:
        mine = sa.update(Solve).where(Solve.id == watch.search_id, Solve.status.in_(OPEN))
        s.execute(mine.values(beat_at=clock.now(), done=now.done, in_all=now.in_all, says=now.says))
    with reading() as s:
        asked = s.scalar(sa.select(Solve.is_stop_asked).where(Solve.id == watch.search_id))
    if asked or asked is None:
        watch.stop.set()


def _end(watch: SearchHeartbeat, status: SolveStatus, says: str, result: dict[str, Any] | None = None) -> int:
    with writing() as s:
        mine = sa.select(Solve).where(Solve.id == watch.search_id, Solve.status.in_(OPEN))
        row = s.scalar(mine.with_for_update())
        if row is not None:
            row.status, row.says, row.ended_at = status, says, clock.now()
            if result is not None:  # None would be stored as JSON null, not as SQL NULL
                row.result = result
            row.done, row.in_all = watch.progress.done, watch.progress.in_all
    return int(status is SolveStatus.FAILED)
