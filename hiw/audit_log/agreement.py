"""Compare rows with their last audit events: the hash chain proves the events only, not the rows.

For each row with events, the last value of each field is compared with the row. Views are left out, and `NOT_COMPARED`
lists the fields that cannot be compared. Secrets are in no event, so `password_hash` and the second factor are not
compared either. `coverage` counts the rows without events.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import AuditEvent
from hiw.audit import one_line
from hiw.audit_log.event_facts import GONE, MARK, ROW, STEPS, EventColumns, facts_of
from hiw.audit_log.row_facts import ELSEWHERE, OF_THE_ROW, TABLES, facts_now, numbers_of
from hiw.words import count

AT_ONCE: Final = 500  # rows that are compared with one statement
LINES_AT_ONCE: Final = 5_000
Progress = Callable[[int, int], None]

# By kind of subject and field: why events about it are not compared.
_STEP = "it is of one step, which the ledger and the steps hold"
_COUNT = "it only counts"
_WITH_MOVE = "a member's move takes it along, or ends it, and says so once for all"
NOT_COMPARED: Final[Mapping[str, Mapping[str, str]]] = {
    "actions": {"depends_on_id": _WITH_MOVE, "position": "the order of a list has a line of its own"},
    "barriers": {"position": "the order of a list has a line of its own"},
    "goals": {
        "barrier_ids": _WITH_MOVE, "order": "it is of all actions of the goal", "actions": "it is of its actions",
        "position": "the order of a list has a line of its own",
    },
    "fund_requests": {
        "amount": _STEP, "is_override": _STEP, "paid_on": _STEP, "refunded_on": _STEP, "year": _STEP,
        "line_id": "it moves with the financial year; `check` compares it with the ledger",
        "payee_key": "it is how the payee is spelt, which versions change",
    },
    "budget_lines": {"line": "it is the name in words", "original": "it is an entry of the ledger"},
    "virements": {"lines": "these are names in words"},
    "households": {"advocate_id": "it is of a spell, which has a line of its own"},
    "persons": {
        "eligibility": "it is of a check, which is never changed", "left_on": "it is of a membership",
        "household_id": "it is of a membership", "barriers": _COUNT, "goals": _COUNT, "actions": _COUNT,
        "barrier_ids": _WITH_MOVE, "requests": _WITH_MOVE, "requests_left": _COUNT,
    },
    "reductions": {"hours": "these are minutes in words"},
    "move_batches": {"households": _COUNT},
    "scenarios": {"assumptions": _COUNT, "moves": _COUNT, "choice": "it is of one household"},
    "safe_contacts": {"fields": "these are names alone; the mark is compared"},
    "staff": {"kind": "a skill opens nothing", "what": "a skill opens nothing"},
    "locked_periods": {"month": "it is the name in words"},
}  # fmt: skip
KINDS: Final = (*TABLES, "locked_periods")
_LEFT_OUT: Final = ("installation", "notices", "solves", "audit_lines", "audit_heads")
_SPEAKS_OF_ROWS: Final = sa.and_(
    AuditEvent.is_read == sa.false(), AuditEvent.subject_kind.in_([kind for kind in KINDS if kind not in _LEFT_OUT])
)


@dataclass(frozen=True)
class RowDifference:
    """A row that differs from its events: in which field, but not the values."""

    kind: str
    subject_id: int
    field: str
    line_id: int

    def __str__(self) -> str:
        if self.field == ROW:
            return f"Number {self.subject_id} of {self.kind} is not there, or there again: see line {self.line_id:,}."
        what = self.field.replace("_", " ")
        return (
            f"Number {self.subject_id} of {self.kind} has another {what} than line {self.line_id:,} of the record says."
        )


@dataclass(frozen=True)
class AgreementCoverage:
    """How many rows have events, and how many of the same kinds have none, which are compared with nothing."""

    compared: int
    without_line: int

    def __str__(self) -> str:
        return (
            f"{count(self.compared, 'row')} compared with what the record last said of them. "
            f"{count(self.without_line, 'row')} of the same kinds have no line, and could not be compared."
        )


@dataclass
class _Told:
    """What events said of one row, the last value of each field with the id of its event."""

    id: int
    facts: dict[str, tuple[Any, int]]


def differences(s: Session, progress: Progress = lambda _done, _in_all: None) -> Iterator[RowDifference]:
    """Yield every field of a row that differs from its last event. Memory does not grow with the log."""
    a, of = AuditEvent, _SPEAKS_OF_ROWS
    columns = (a.id, a.word, a.staff_id, a.household_id, a.changes, a.reason, a.subject_mark)
    query = sa.select(a.subject_kind, a.subject_id, *columns).where(of)
    query = query.order_by(a.subject_kind, a.subject_id, a.id)
    in_all = s.scalar(sa.select(sa.func.count()).select_from(a).where(of)) or 0
    with s.connection().execute(query, execution_options={"yield_per": LINES_AT_ONCE}) as found:
        for kind, of_kind in groupby(_counted(found, in_all, progress), lambda row: str(row[0])):
            told = (_told(kind, number, lines) for number, lines in groupby(of_kind, lambda row: int(row[1])))
            while batch := list(islice(told, AT_ONCE)):
                yield from _compared(s, kind, batch)


def coverage(s: Session) -> AgreementCoverage:
    """Return how many rows the log speaks of, by kind, with two statements for each."""
    a, in_all, compared = AuditEvent, 0, 0
    for kind in s.scalars(sa.select(a.subject_kind).where(_SPEAKS_OF_ROWS).distinct()).all():
        numbers = numbers_of(kind).subquery()
        told = sa.exists().where(a.subject_kind == kind, a.subject_id == numbers.c.id, a.is_read == sa.false())
        query = sa.select(sa.func.count()).select_from(numbers)
        in_all += s.scalar(query) or 0
        compared += s.scalar(query.where(told)) or 0
    return AgreementCoverage(compared, in_all - compared)


def unknown_fields(kind: str, line: EventColumns) -> set[str]:
    """Return the fields of an event for which it is not decided whether they are compared."""
    if kind not in KINDS or kind in _LEFT_OUT:
        return set()
    columns = set(TABLES[kind].columns.keys()) if kind in TABLES else set()
    known = columns | {*OF_THE_ROW.get(kind, ()), *ELSEWHERE.get(kind, ()), *NOT_COMPARED.get(kind, ()), MARK}
    return {fact.name for fact in facts_of(kind, line)} - known


def _counted(found: Iterable[Any], in_all: int, progress: Progress) -> Iterator[Any]:
    for done, row in enumerate(found, 1):
        yield row
        if done % LINES_AT_ONCE == 0:
            progress(done, in_all)


def _told(kind: str, subject_id: int, lines: Iterable[Any]) -> _Told:
    facts: dict[str, tuple[Any, int]] = {}
    for _, _, *columns in lines:
        line = EventColumns(*columns)
        facts[ROW] = (line.word not in GONE, line.id)
        if line.word in GONE:
            facts = {ROW: facts[ROW]}
        for fact in facts_of(kind, line):
            value = fact.value
            if fact.comes is not None or fact.goes is not None:
                before = facts.get(fact.name, ((), 0))[0]
                value = _listed(fact.name, before, fact.comes, fact.goes)
            facts[fact.name] = (value, line.id)
    return _Told(subject_id, facts)


def _listed(name: str, before: tuple[Any, ...], comes: Any, goes: Any) -> tuple[Any, ...]:
    """Return a list after something came or went: transitions follow one another, of others each is there once."""
    if name == STEPS:
        return (*before, comes)
    return tuple(sorted({*before, *([] if comes is None else [comes])} - {goes}))


def _compared(s: Session, kind: str, batch: list[_Told]) -> Iterator[RowDifference]:
    now = facts_now(s, kind, [told.id for told in batch])
    left_out = NOT_COMPARED.get(kind, {})
    for told in batch:
        is_there, line_id = told.facts.pop(ROW)
        if is_there != (told.id in now):
            yield RowDifference(kind, told.id, ROW, line_id)
            continue
        for name, (value, of_line) in told.facts.items():
            if name in now.get(told.id, ()) and name not in left_out and not _fits(name, value, now[told.id][name]):
                yield RowDifference(kind, told.id, name, of_line)


def _fits(name: str, said: Any, now: Any) -> bool:
    if name == STEPS:  # a demo has transitions without events, before those with one
        return tuple(said) == tuple(now)[-len(said) :]
    if isinstance(said, list | tuple):
        return list(said) == list(now)
    return bool(said == now) or (isinstance(now, str) and said == one_line(now))  # as a reason is stored
