"""A search in a process of its own …"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from db.enums import SolveStatus
from db.models import Solve
from db.session import ROOT, reading, writing
from hiw import clock
from hiw.balancing.actions import request_search, stop_search
from hiw.balancing.search import answer_of
from hiw.balancing.solver.results import ProofState
from hiw.commands import solve as command
from hiw.ui import background_search
from tests import clocks
from tests.workload.team import MANY, WorkloadTeam, bench, days, team

SLOW = 60  # seconds; a search of this size takes one


@pytest.fixture
def here(database: str) -> WorkloadTeam:
    with writing() as s:
        return team(s)


@pytest.fixture
def deployed(postgresql_database: str) -> WorkloadTeam:
    """The same as the team has it, for what the engine does not change: processes that die."""
    with writing() as s:
        return team(s)


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that were started, ended with the test."""
    started: list[subprocess.Popen[bytes]] = []
    monkeypatch.setattr(background_search, "_started", started)
    yield started
    for each in started:
        each.kill()
        each.wait(SLOW)


def asked(here: WorkloadTeam) -> int:
    with writing() as s:
        return request_search(s, here.tess)


def row(search_id: int) -> Solve:
    with reading() as s:
        return s.get_one(Solve, search_id)


def until(what: Callable[[], Any]) -> Any:
    end = time.monotonic() + SLOW
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.1)
    raise AssertionError("it took too long")


def has_ended(search_id: int) -> bool:
    return row(search_id).ended_at is not None


def behind_two(here: WorkloadTeam) -> tuple[int, int]:
    """A search that waits for its turn behind two that run, and one of those."""
    mine = asked(here)
    with writing() as s:
        others = [
            Solve(
                scenario_id=s.get_one(Solve, mine).scenario_id, asked_by_id=here.tess.id, asked_at=clock.now(),
                problem={}, problem_hash=f"{place}" * 64, status=SolveStatus.RUNNING, beat_at=clock.now() + days(1),
            )
            for place in range(2)
        ]  # fmt: skip
        s.add_all(others)
        s.flush()
        return mine, others[0].id


def test_is_started_after_it_was_saved_and_answers(here: WorkloadTeam, children: list[subprocess.Popen[bytes]]) -> None:
    search_id = asked(here)
    background_search.start_search(search_id)
    until(lambda: has_ended(search_id))
    found = row(search_id)
    assert (found.status, found.says) == (SolveStatus.DONE, "")
    assert found.done == found.in_all > 10
    shown = bench(here.tess)
    assert shown.offer is not None
    assert (shown.offer.state, len(shown.moves)) == (ProofState.PROVEN, MANY // 2)
    assert children[0].wait(SLOW) == 0


def test_of_nothing_starts_nothing(database: str, children: list[subprocess.Popen[bytes]]) -> None:
    background_search.start_search(0)
    assert children == []


def test_runs_at_the_lowest_priority_and_says_how_far_it_is_until_it_is_stopped(
    here: WorkloadTeam, children: list[subprocess.Popen[bytes]]
) -> None:
    search_id, _ = behind_two(here)
    background_search.start_search(search_id)
    until(lambda: row(search_id).beat_at)
    process = children[0]
    until(lambda: Path(f"/proc/{process.pid}/stat").read_text().split()[18] == "19")
    first = row(search_id).beat_at
    until(lambda: row(search_id).beat_at != first)
    assert row(search_id).status is SolveStatus.WAITING
    with writing() as s:
        stop_search(s, here.tess, search_id=search_id)
    until(lambda: has_ended(search_id))
    assert row(search_id).status is SolveStatus.STOPPED
    assert process.wait(SLOW) == 0


def test_begins_when_one_of_two_others_has_ended(here: WorkloadTeam, children: list[subprocess.Popen[bytes]]) -> None:
    search_id, other_id = behind_two(here)
    background_search.start_search(search_id)
    until(lambda: row(search_id).beat_at)
    time.sleep(2.5)
    assert row(search_id).status is SolveStatus.WAITING
    with writing() as s:
        s.get_one(Solve, other_id).beat_at = clock.now() - days(1)  # its process has gone
    until(lambda: has_ended(search_id))
    assert row(search_id).status is SolveStatus.DONE


def test_that_was_killed_is_noticed(
    deployed: WorkloadTeam, children: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    search_id, _ = behind_two(deployed)
    background_search.start_search(search_id)
    until(lambda: row(search_id).beat_at)
    children[0].send_signal(signal.SIGKILL)
    children[0].wait(SLOW)
    with writing() as s:
        s.execute(sa.delete(Solve).where(Solve.id > search_id))
    monkeypatch.setattr("hiw.balancing.queries.scenarios.SEARCH_LOST_AFTER", days(0))
    gone = bench(deployed.tess, row(search_id).scenario_id).search
    assert gone is not None
    assert gone.is_lost


def test_ends_with_its_server(deployed: WorkloadTeam, postgresql_database: str) -> None:
    search_id, _ = behind_two(deployed)
    begin = clocks.module("hiw", "solve", str(search_id), "--parent")
    started = f"import os, subprocess; print(subprocess.Popen([*{begin}, str(os.getpid())]).pid, flush=True); input()"
    server = subprocess.Popen(
        [sys.executable, "-c", started], cwd=ROOT, env=os.environ | {"HIW_DATABASE_URL": postgresql_database},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert server.stdout is not None
    server.stdout.readline()
    until(lambda: row(search_id).beat_at)
    server.kill()
    server.communicate()
    until(lambda: has_ended(search_id))
    assert row(search_id).status is SolveStatus.STOPPED


def test_is_taken_by_one_process_alone(here: WorkloadTeam) -> None:
    search_id = asked(here)
    assert [command._takes(search_id) for _ in range(2)] == [True, False]
    assert not command._takes(99_999)


def test_takes_the_answer_of_another_that_asked_the_same(here: WorkloadTeam, monkeypatch: pytest.MonkeyPatch) -> None:
    search_id = asked(here)
    with writing() as s:
        mine = s.get_one(Solve, search_id)
        s.add(
            Solve(
                scenario_id=mine.scenario_id, asked_by_id=here.tess.id, asked_at=clock.now(), problem={},
                problem_hash=mine.problem_hash, status=SolveStatus.DONE, ended_at=clock.now(), result={"kept": 1},
            )
        )  # fmt: skip
    monkeypatch.setattr(os, "nice", lambda step: 0)
    assert command.solve(search_id) == 0
    assert row(search_id).result == {"kept": 1}


def test_that_fails_says_so(
    here: WorkloadTeam, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("Aisha")

    search_id = asked(here)
    monkeypatch.setattr(os, "nice", lambda step: 0)
    monkeypatch.setattr(command, "answer_of", broken)
    monkeypatch.setattr("hiw.log._entries", {})
    assert command.solve(search_id) == 1
    assert (row(search_id).status, row(search_id).says) == (SolveStatus.FAILED, command.FAILED)
    assert "ZeroDivisionError" in caplog.text
    assert "Aisha" not in caplog.text


def test_ends_by_its_own_time_with_what_it_has(here: WorkloadTeam, monkeypatch: pytest.MonkeyPatch) -> None:
    search_id = asked(here)
    monkeypatch.setattr(os, "nice", lambda step: 0)
    monkeypatch.setattr(command, "LIMIT", 0.0)
    monkeypatch.setattr(command, "BEAT", 0.05)
    real = answer_of

    def slow(*given: Any) -> Any:
        time.sleep(0.5)
        return real(*given)

    monkeypatch.setattr(command, "answer_of", slow)
    assert command.solve(search_id) == 0
    assert (row(search_id).status, row(search_id).says) == (SolveStatus.STOPPED, command.TIME_OVER)
    assert row(search_id).result is not None
