"""Redact query results in outreach mode: initials for clients' names, and no contact details.

`ask` redacts each result on its way to the page, so that no page can forget it. The fields are
marked (`hiw.client_text`); tests/ui/test_redaction.py fails when a query answers with a text field without a mark.
"""

import dataclasses
import re
import typing
from collections.abc import Mapping
from typing import Any

import streamlit as st

from db.enums import OwnerKind
from hiw.client_text import Redaction
from hiw.policy.permissions import Actor

_KEPT_WORDS = frozenset({"and", "others", "other", "family", "household", "the", "of", "You"})

Known = Mapping[str, str]
_marks_of: dict[type[object], dict[str, Redaction]] = {}
_PEOPLE = "outreach.people"  # the names of the people of the open household


def as_shown(by: Actor, answer: Any) -> Any:
    """Return a query's result as the page of `by` may show it."""
    if not by.is_outreach:
        st.session_state.pop(_PEOPLE, None)
        return answer
    if type(answer).__name__ == "HouseholdView":
        st.session_state[_PEOPLE] = of_household([(m.name, m.known_as) for m in answer.members])
    return redact(answer, st.session_state.get(_PEOPLE, {}))


def initials(name: str) -> str:
    """Return "A.L." for "Ann Lee", "A.L. and B.L." for "Ann Lee and Bo Lee", "" for nothing."""
    said: list[str] = []
    after_initial = False
    for word in name.split():
        is_plain = word in _KEPT_WORDS or word.isdigit()
        letter = next((sign for sign in word if sign.isalpha()), "")
        if not is_plain and not letter:
            continue
        part = word if is_plain else f"{letter.upper()}."
        if said and after_initial and not is_plain:
            said[-1] += part
        else:
            said.append(part)
        after_initial = not is_plain
    return " ".join(said) or ("?" if name.strip() else "")


def of_household(names: list[tuple[str, str]]) -> dict[str, str]:
    """Return the initials of a household's people from (name, known as); equal initials get numbers."""
    called: dict[str, str] = {}
    times: dict[str, int] = {}
    for name, known_as in names:
        short = initials(known_as or name)
        times[short] = times.get(short, 0) + 1
        mine = short if times[short] == 1 else f"{short}{times[short]}"
        called |= {form: mine for form in (known_as, name) if form}
    return called


def without_names(text: str, known: Known) -> str:
    """Replace the names and first names of these people in a sentence by initials."""
    forms = dict(known) | {name.split()[0]: short for name, short in known.items() if len(name.split()[0]) > 1}
    if not forms or not text:
        return text
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = r"(?<!\w)(?:" + "|".join(re.escape(form) for form in longest_first) + r")(?!\w)"
    return re.sub(pattern, lambda found: forms[found[0]], text)


def redact(answer: Any, known: Known) -> Any:
    """Redact a query's result; `known` maps the names of the open household's people to initials."""
    if isinstance(answer, tuple) and hasattr(answer, "_asdict"):
        return type(answer)(**(answer._asdict() | _changed(answer, answer._asdict(), known)))
    if isinstance(answer, tuple | list):
        return type(answer)(redact(each, known) for each in answer)
    if isinstance(answer, dict):
        return {key: redact(each, known) for key, each in answer.items()}
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        values = {f.name: getattr(answer, f.name) for f in dataclasses.fields(answer)}
        return dataclasses.replace(answer, **_changed(answer, values, known))
    return answer


def _changed(row: object, values: dict[str, Any], known: Known) -> dict[str, Any]:
    changed: dict[str, Any] = {}
    for field, mark in _marks(type(row)).items():
        value = values[field]
        if mark is Redaction.CONTACT:
            changed[field] = type(value)()
        elif mark is Redaction.NAME or (mark is Redaction.OWNER and values["owner_kind"] is OwnerKind.MEMBER):
            changed[field] = _named(value, known)
        elif mark is Redaction.SENTENCE:
            people = {name: initials(name) for name in values.get("people", ()) if isinstance(name, str)}
            changed[field] = without_names(value, {**people, **known})
    others = {field: value for field, value in values.items() if field not in changed and not isinstance(value, str)}
    return changed | {field: redact(value, known) for field, value in others.items()}


def _marks(kind: type[object]) -> dict[str, Redaction]:
    """Return the marks of a class's fields, from their annotations."""
    if kind not in _marks_of:
        hints = typing.get_type_hints(kind, include_extras=True)
        _marks_of[kind] = {field: mark for field, hint in hints.items() if (mark := mark_in(hint))}
    return _marks_of[kind]


def mark_in(hint: Any) -> Redaction | None:
    """Return the mark within an annotation such as `tuple[ClientName, ...] | None`; None where there is none."""
    marks = [each for each in getattr(hint, "__metadata__", ()) if isinstance(each, Redaction)]
    return next(iter(marks or filter(None, map(mark_in, typing.get_args(hint)))), None)


def _named(value: Any, known: Known) -> Any:
    if isinstance(value, tuple):
        return tuple(_named(each, known) for each in value)
    return known.get(value) or initials(value) if isinstance(value, str) else value
