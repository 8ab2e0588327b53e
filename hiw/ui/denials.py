"""Record refusals in the audit log: who, which function, which subject."""

from collections.abc import Mapping, MutableMapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from db.session import writing
from hiw import clock, log
from hiw.audit_log.actions import note_denial
from hiw.errors import HiwError, NotAllowed, NotFound
from hiw.policy.permissions import Actor

KINDS = {"household_id": "households", "person_id": "persons", "staff_id": "staff", "note_id": "case_notes"}
ONE_ATTEMPT = timedelta(minutes=1)
_KEPT = "refusals"


def record_denial(
    by: Actor,
    refusal: HiwError,
    function: str,
    arguments: tuple[Any, ...],
    named: Mapping[str, Any],
    kept: MutableMapping[Any, Any] | None = None,
) -> None:
    """Record a refusal in a short transaction of its own, after the one that it ended; never raises.

    A page asks again at each run: `kept` remembers what counts as the same attempt for a minute.
    """
    if not isinstance(refusal, NotAllowed | NotFound):
        return
    kind, subject_id = _subject(arguments, named)
    if kept is not None and not _is_new(kept, (function, kind, subject_id)):
        return
    household_id = subject_id if kind == "households" else None
    try:
        with writing() as s:
            note_denial(
                s, by, function=function[:60], why=type(refusal).__name__, kind=kind, subject_id=subject_id,
                household_id=household_id,
            )  # fmt: skip
    except (HiwError, SQLAlchemyError, TimeoutError) as error:
        log.failed("A refusal could not be recorded", error)


def _is_new(kept: MutableMapping[Any, Any], attempt: tuple[str, str, int]) -> bool:
    now, before = clock.now(), kept.get(_KEPT, {})
    attempts: dict[tuple[str, str, int], datetime] = {each: at for each, at in before.items() if now - at < ONE_ATTEMPT}
    is_new = attempt not in attempts
    kept[_KEPT] = {attempt: now} | attempts
    return is_new


def _subject(arguments: tuple[Any, ...], named: Mapping[str, Any]) -> tuple[str, int]:
    """Return the id of what was asked for, or None. Queries take a household first; an impossible id is none."""
    for name, kind in KINDS.items():
        if _is_number(named.get(name)):
            return kind, named[name]
    for name, value in named.items():
        if name.endswith("_id") and _is_number(value):
            return f"{name.removesuffix('_id')}s"[:30], value
    if arguments and _is_number(arguments[0]):
        return "households", arguments[0]
    return "pages", 0


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63
