"""The form of someone who joins: who they are, whether they are known already, and the eligibility questions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import streamlit as st

from db.enums import Eligibility, EventName
from hiw import words
from hiw.audit import ViewEvent
from hiw.households.actions import EligibilityAnswers, NewPerson
from hiw.households.duplicate_score import typed_alike
from hiw.households.eligibility import EligibilityCandidate, Result
from hiw.households.queries import DuplicateRow, possible_duplicates
from hiw.typed_days import DayPurpose
from hiw.ui.forms import Form
from hiw.ui.run import actor, ask
from hiw.ui.search_hint import draw_known_to_others
from hiw.ui.view_log import viewed
from pages.households.residence_field import OUTSIDE, UNANSWERED, draw_region, region_field, region_in

COLOURS = {
    Eligibility.MET: "green", Eligibility.PENDING_SECOND_MEMBER: "orange", Eligibility.NOT_MET: "red",
}  # fmt: skip
TO_ASK = {"unemployed": "Out of work?", "willing": "Wants to take part?", "permission": "Gave permission?"}
SOMEBODY_ELSE = "not"
ANOTHER = "another"
OF_PERSON = (
    "full_name", "birth_on", "phone", "relation", "address", "postcode", "same_as", "is_another", "of_age",
)  # fmt: skip


class YesNo(StrEnum):
    """The answer to a question; the field is None until it is asked."""

    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class JoinerDraft:
    """One `person` as typed so far. `missing` says what must be answered before they can join.

    `lives_in` is an authority's code, OUTSIDE, UNANSWERED, or None for who shares the first person's address.
    """

    person: NewPerson
    candidate: EligibilityCandidate
    lives_in: str | None
    missing: str | None


def draw_joiner(
    form: Form, prefix: str, places: Mapping[str, str], *, minimum_age: int, before: Sequence[JoinerDraft] = ()
) -> JoinerDraft:
    """Draw all fields of one person; `prefix` begins their names, `before` are those above them in the form."""
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{prefix}who"):
        form.line(f"{prefix}full_name", "Full name", required=True)
        form.day(f"{prefix}birth_on", "Birth date", purpose=DayPurpose.BIRTH, required=False)
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{prefix}reach"):
        form.line(f"{prefix}phone", "Phone")
        form.line(f"{prefix}relation", "Who they are in the household", placeholder="mother, brother, lodger")
    shares = bool(before) and form.yes(f"{prefix}shares", "Lives at the address of person 1", default=True)
    lives_in = None if shares else _draw_address(form, prefix, places)
    known, is_known = _draw_known(form, prefix)
    if known is None and not shares:
        form.need(region_field(form.values, prefix))
    is_settled = _draw_alike(form, prefix, before) and is_known
    birth_on = known.birth_on if known else form.values[f"{prefix}birth_on"]
    questions = TO_ASK | ({} if birth_on else {"of_age": f"Is {minimum_age} or over?"})
    _draw_questions(form, prefix, questions)
    answers = answers_from(form.values, prefix)
    in_region = known is not None or lives_in not in (OUTSIDE, UNANSWERED)
    is_placed = known is not None or lives_in != UNANSWERED
    missing = _missing(form.values, prefix, questions, is_settled, is_placed)
    return JoinerDraft(
        person_from(form.values, prefix), EligibilityCandidate(answers, birth_on, in_region), lives_in, missing
    )


def _draw_address(form: Form, prefix: str, places: Mapping[str, str]) -> str:
    with st.container(horizontal=True, vertical_alignment="bottom", key=f"{prefix}where"):
        form.line(f"{prefix}address", "Address")
        form.line(f"{prefix}postcode", "Postcode")
    return draw_region(form, prefix, places)


def _draw_known(form: Form, prefix: str) -> tuple[DuplicateRow | None, bool]:
    """Draw who they may be already; return the choice, and whether the question is settled."""
    new = person_from(form.values, prefix)
    if not (name := new.full_name.strip()):
        return None, True
    found = ask(
        possible_duplicates, full_name=name, birth_on=new.birth_on, postcode=new.postcode, phone=new.phone,
        known_as=new.known_as, aliases=new.aliases,
    )  # fmt: skip
    viewed(ViewEvent(EventName.DUPLICATES_OPENED, "staff", actor().id, ids=tuple(d.household_id for d in found)))
    draw_known_to_others(name)
    if not found:
        return None, True
    with st.container(border=True, key=f"{prefix}known"):
        st.text("We may know this person already. Please look before you go on.")
        known = {d.person_id: f"This is the same person: {describe(d)}" for d in found}
        chosen = form.one_of(
            f"{prefix}same_as", "Is it one of these?",
            {None: "Please choose", **known, somebody_else(known): "Somebody else: a new person"}, required=True,
        )  # fmt: skip
        for duplicate in found:
            st.text(f"{describe(duplicate)} ({duplicate.why})")
    return next((d for d in found if d.person_id == chosen), None), chosen is not None


def _draw_alike(form: Form, prefix: str, before: Sequence[JoinerDraft]) -> bool:
    """Return whether nobody above may be the same person, or it is said that they are two."""
    person = person_from(form.values, prefix)
    alike = [number for number, joiner in enumerate(before, 1) if typed_alike(person, joiner.person)]
    if not alike:
        return True
    answers = {None: "Please choose", ANOTHER: "No, they are two people"}
    return form.one_of(f"{prefix}is_another", f"Is this person {alike[0]} again?", answers, required=True) is not None


def somebody_else(known: Iterable[int]) -> str:
    """Return the answer that somebody is none of these. It does not cover others, who may be found later."""
    return " ".join((SOMEBODY_ELSE, *map(str, sorted(known))))


def called(number: int, prefix: str) -> dict[str, str]:
    """Return the form's names of the action's fields of one person; where they live is asked below their postcode."""
    person = f"people.{number}"
    return {f"{person}.{name}": f"{prefix}{name}" for name in OF_PERSON} | {
        f"{person}.authority_code": f"{prefix}postcode"
    }


def describe(known: DuplicateRow) -> str:
    """Describe someone known in a line: name, birth date, postcode, household."""
    born = f"born {known.birth_on.day} {known.birth_on:%b %Y}" if known.birth_on else "birth date not known"
    where = f"{known.reference} {known.household_name}, {words.say(known.status)}"
    return " · ".join(part for part in (known.name, born, known.postcode, where) if part)


def _draw_questions(form: Form, prefix: str, questions: Mapping[str, str]) -> None:
    with st.container(horizontal=True, key=f"{prefix}questions"):
        for field, question in questions.items():
            form.word(f"{prefix}{field}", question, YesNo, empty=True)


def draw_result(result: Result, missing: str | None) -> None:
    """Draw the result of the questions in words, or what is still to be asked."""
    if missing:
        st.text(f"Still to do: {missing}.")
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(words.label(result[0]), color=COLOURS[result[0]])  # type: ignore[arg-type]
        st.text(result[1])


def _missing(
    typed: Mapping[str, Any], prefix: str, questions: Mapping[str, str], is_known: bool, is_placed: bool
) -> str | None:
    asked = [q.rstrip("?").lower() for field, q in questions.items() if typed.get(f"{prefix}{field}") is None]
    parts = (
        (not typed[f"{prefix}full_name"].strip(), "the name"),
        (not is_known, "say if we know them already"),
        (not is_placed, "where they live"),
        (bool(asked), f"ask: {', '.join(asked)}"),
    )
    return "; ".join(said for is_missing, said in parts if is_missing) or None


def answers_from(typed: Mapping[str, Any], prefix: str) -> EligibilityAnswers:
    """Return one person's answers; how permission was given is one answer for all who join together."""
    of_age = typed.get(f"{prefix}of_age")
    return EligibilityAnswers(
        is_unemployed=typed[f"{prefix}unemployed"] is YesNo.YES,
        is_willing=typed[f"{prefix}willing"] is YesNo.YES,
        permission_given=typed[f"{prefix}permission"] is YesNo.YES,
        permission_on=typed.get("permission_on"),
        permission_how=typed.get("permission_how", ""),
        is_16_or_over=None if of_age is None else of_age is YesNo.YES,
    )


def person_from(typed: Mapping[str, Any], prefix: str) -> NewPerson:
    """Return the person as the action takes them: someone known by id, or the fields of someone new.

    Without an address of their own they live at that of the first person.
    """
    same_as = typed.get(f"{prefix}same_as")
    shares = bool(typed.get(f"{prefix}shares"))
    home = "p0_" if shares else prefix
    told: dict[str, Any] = {name: typed[f"{prefix}{name}"] for name in ("full_name", "birth_on", "phone", "relation")}
    told["postcode"] = typed.get(f"{home}postcode", "")
    told["is_another"] = typed.get(f"{prefix}is_another") == ANOTHER
    if isinstance(same_as, int):
        return NewPerson(person_id=same_as, **told)
    lives_in = "" if shares or prefix == "p0_" else region_in(typed, prefix)
    return NewPerson(
        **told,
        address=typed.get(f"{home}address", ""),
        authority_code=None if lives_in == OUTSIDE else lives_in,
        not_same_as=frozenset(map(int, (same_as or "").split()[1:])),
    )
