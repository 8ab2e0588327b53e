"""A form's key …"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier as Gate
from threading import Event

import pytest
import sqlalchemy as sa

from db.models import Submission
from db.session import reading, writing
from hiw.policy.permissions import Actor
from hiw.submissions import is_first, key_of
from tests import factories

ROUNDS = 5


@pytest.fixture
def by(database: str) -> Actor:
    with writing() as s:
        return factories.colleague(s)


def kept() -> list[tuple[str, int, str]]:
    with reading() as s:
        query = sa.select(Submission.key, Submission.staff_id, Submission.word).order_by(Submission.key)
        return list(s.execute(query))


def send(by: Actor, key: str) -> bool:
    with writing() as s:
        return is_first(s, by, key, "note.written")


class Failed(Exception):
    """The change that the form asks for fails."""


def send_in_vain(by: Actor, key: str, holds: Event, go_on: Event) -> None:
    with writing() as s:
        assert is_first(s, by, key, "note.written")
        holds.set()
        go_on.wait(5)
        raise Failed


@pytest.mark.requirement("CON-02")
def test_is_first_once(by: Actor) -> None:
    assert [send(by, key) for key in ("a", "a", "b", "a")] == [True, False, True, False]
    assert kept() == [("a", by.id, "note.written"), ("b", by.id, "note.written")]


@pytest.mark.requirement("CON-02")
def test_is_first_in_one_of_two_that_come_together(by: Actor) -> None:
    for number in range(ROUNDS):
        gate = Gate(3)

        def press(key: str, gate: Gate = gate) -> bool:
            gate.wait()
            return send(by, key)

        with ThreadPoolExecutor(3) as pool:
            assert sorted(pool.map(press, [str(number)] * 3)) == [False, False, True]


@pytest.mark.requirement("CON-02")
def test_stays_free_when_the_change_fails(by: Actor) -> None:
    go_on = Event()
    go_on.set()
    with pytest.raises(Failed):
        send_in_vain(by, "a", Event(), go_on)
    assert kept() == []
    assert send(by, "a")


def test_goes_to_the_one_who_waits_when_the_first_fails(by: Actor) -> None:
    holds, go_on = Event(), Event()

    def wait() -> bool:
        holds.wait(5)
        go_on.set()
        return send(by, "a")

    with ThreadPoolExecutor(2) as pool:
        failed, waited = pool.submit(send_in_vain, by, "a", holds, go_on), pool.submit(wait)
        assert waited.result()
        assert isinstance(failed.exception(), Failed)


def test_belongs_to_what_was_typed() -> None:
    """Two browsers may show one draft, and so one key: what was typed further in the other is no second press."""
    half, whole = {"body": "Ann has", "person_ids": [1, 2]}, {"body": "Ann has gone", "person_ids": [1, 2]}
    assert key_of("a", half) == key_of("a", dict(half))
    assert len({key_of("a", half), key_of("b", half), key_of("a", whole)}) == 3
    assert len(key_of("a", whole)) <= 64
