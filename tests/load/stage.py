"""What a measurement plays on: a scratch database full of invented households, and a server of its own."""

import http.client
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import make_url

from db.enums import ActionStatus, GoalStatus, HouseholdStatus, Role
from db.models import (
    Action,
    Assignment,
    FundRequest,
    Goal,
    Household,
    Membership,
    Person,
    ResetCode,
    Restriction,
    SafeContact,
    Staff,
)
from db.session import make_engine
from hiw.words import reference
from tests import clocks
from tests.load.served import COUNT_FILE, Counts
from tests.pgtemp import TempPostgres, die_with_parent

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS, STOP_SECONDS = 60, 20
ANY_SEED = "7"


@dataclass(frozen=True)
class Desk:
    """An advocate or senior at work: their username, and the references of households with actions to tick."""

    username: str
    households: tuple[str, ...]


@dataclass(frozen=True)
class Database:
    """A scratch database with its demonstration."""

    engine: str
    households: int
    url: str

    def desks(self) -> list[Desk]:
        """Who has open households with something to do, most households first."""
        to_do = (
            sa.select(Action.id)
            .join(Goal, Goal.id == Action.goal_id)
            .where(
                Action.household_id == Household.id,
                Action.status.in_([ActionStatus.TO_DO, ActionStatus.DOING]),
                Goal.status == GoalStatus.ACTIVE,
            )
        )
        alerted = (  # an alert on a page looks to the measurement like a fault
            sa.select(SafeContact.id)
            .join(Membership, Membership.person_id == SafeContact.person_id)
            .where(Membership.household_id == Household.id)
        )
        forgot = sa.select(ResetCode.id).where(ResetCode.staff_id == Staff.id, ResetCode.used_at.is_(None))
        query = (
            sa.select(Staff.username, Household.id)
            .join(Assignment, (Assignment.advocate_id == Staff.id) & Assignment.to_on.is_(None))
            .join(Household, Household.id == Assignment.household_id)
            .where(Household.status == HouseholdStatus.OPEN, Staff.is_active, sa.exists(to_do), ~sa.exists(alerted))
            .where(Staff.role.in_([Role.ADVOCATE, Role.SENIOR]), ~sa.exists(forgot))  # their password is another one
            .order_by(Household.id)
        )
        theirs: dict[str, list[str]] = {}
        for username, household_id in self._rows(query):
            theirs.setdefault(username, []).append(reference(household_id))
        desks = [Desk(name, tuple(households)) for name, households in theirs.items()]
        return sorted(desks, key=lambda desk: -len(desk.households))

    def beginnings_of_names(self, number: int) -> list[str]:
        """What people type to find somebody: the first letters of names, from all over the database."""
        last = self._rows(sa.select(sa.func.max(Person.id)))[0][0]
        ids = [1 + place * (last - 1) // number for place in range(number)]
        names = [row[0] for row in self._rows(sa.select(Person.full_name).where(Person.id.in_(ids)))]
        return [name.split()[-1][: 3 + place % 3] for place, name in enumerate(names)]

    def requests(self, number: int) -> tuple[str, ...]:
        """Requests to the fund that a manager may open, from all over the database."""
        hidden = (
            sa.select(Membership.household_id)
            .join(Restriction, Restriction.person_id == Membership.person_id)
            .where(Restriction.lifted_at.is_(None))
        )
        query = sa.select(FundRequest.id).where(FundRequest.household_id.not_in(hidden)).order_by(FundRequest.id)
        found = [row[0] for row in self._rows(query)]
        return tuple(str(each) for each in found[:: max(1, len(found) // number)][:number])

    def remove(self, postgres: TempPostgres | None) -> None:
        """Throw the database away: the next one is larger."""
        address = make_url(self.url)
        if postgres:
            postgres.drop(str(address.database))
        else:
            Path(str(address.database)).unlink()

    def done_actions(self, action_ids: list[int]) -> set[int]:
        """Which of these actions the database holds as done."""
        done = sa.select(Action.id).where(Action.status == ActionStatus.DONE, Action.id.in_(action_ids))
        return {row[0] for row in self._rows(done)}

    def _rows(self, query: sa.Select[*tuple[Any, ...]]) -> list[sa.Row[*tuple[Any, ...]]]:
        engine = make_engine(self.url)
        try:
            with engine.execution_options(read_only=True).connect() as connection:
                return list(connection.execute(query).all())
        finally:
            engine.dispose()


@dataclass(frozen=True)
class MeasuredServer:
    """A planner that runs for the measurement alone."""

    port: int
    pid: int
    counts: Counts
    log: Path

    def processor_seconds(self) -> float:
        """Processor time of the whole process so far, exact (Linux: the CPU clock of another process)."""
        return time.clock_gettime((~self.pid << 3) | 2)

    def resident_megabytes(self) -> float:
        """Memory that the server holds now."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def filled(engine: str, households: int, folder: Path, postgres: TempPostgres | None) -> Database:
    """A new database of this engine with the demonstration in it.

    Raises subprocess.CalledProcessError when the demonstration cannot be made.
    """
    url = postgres.url(postgres.create()) if postgres else f"sqlite:///{folder}/{households}.db"
    environment = {**os.environ, "HIW_DATABASE_URL": url}
    for command in (["migrate"], ["demo", "--households", str(households), "--seed", ANY_SEED]):
        subprocess.run(clocks.module("hiw", *command), cwd=ROOT, env=environment, check=True)
    return Database(engine, households, url)


@contextmanager
def serving(database: Database, folder: Path) -> Iterator[MeasuredServer]:
    """`streamlit run app.py` on a free port of this machine alone, until the block ends.

    Raises RuntimeError when it does not answer; the message has its log.
    """
    port = _free_port()
    name = f"{database.engine}-{database.households}-{port}"
    counts, log = folder / f"{name}.count", folder / f"{name}.log"
    command = clocks.module("tests.load.served", "run", "app.py", f"--server.port={port}")
    environment = {**os.environ, "HIW_DATABASE_URL": database.url, COUNT_FILE: str(counts)}
    environment.pop("STREAMLIT_SERVER_PORT", None)
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=out, preexec_fn=die_with_parent
        )
    try:
        _wait_until_healthy(process, port, log)
        yield MeasuredServer(port, process.pid, Counts(counts), log)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(STOP_SECONDS)


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and process.poll() is None:
        if _is_healthy(port):
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server did not start: {log.read_text(errors='replace')[-3000:]}")


def _is_healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
