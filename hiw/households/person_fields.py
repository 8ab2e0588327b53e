"""The fields of a person: what a form may send, and how each is checked and cleaned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from db.types import LINE_LENGTH, NAME_LENGTH
from hiw import text
from hiw.errors import Checks, RuleBroken
from hiw.households.postcodes import normalise
from hiw.households.rules import check_birth

UNSAID: Final = "?"
SAY_WHERE: Final = "Say where they live, then save again."
SHORT: Final = 60
PHONE_LENGTH: Final = 40
NAMES: Final = frozenset({"full_name", "known_as", "aliases"})
FOUND_BY: Final = NAMES | {"postcode", "phone"}
OF_WORK: Final = frozenset({"benefit", "never_worked", "last_worked_on"})


@dataclass(frozen=True)
class NewPerson:
    """Someone who joins: a person already known, or new.

    For someone known (`person_id`) only `relation` counts; a typed name is that under which they were known.
    `authority_code` is where they live: None for outside the region, "" for the household's own authority, UNSAID while
    it is not known. `not_same_as` are the known people who are said not to be this new person; `is_another` says that
    they are none of those beside whom they join either.
    """

    full_name: str = ""
    person_id: int | None = None
    relation: str = ""
    known_as: str = ""
    aliases: str = ""
    birth_on: date | None = None
    phone: str = ""
    email: str = ""
    address: str = ""
    postcode: str = ""
    authority_code: str | None = ""
    language: str = ""
    needs_interpreter: bool = False
    benefit: str = ""
    never_worked: bool = False
    last_worked_on: date | None = None
    not_same_as: frozenset[int] = frozenset()
    is_another: bool = False


def fields_of(person: NewPerson, household_authority: str) -> dict[str, Any]:
    """Return the columns of a new person, not yet checked."""
    lives_in = household_authority if person.authority_code == "" else person.authority_code
    return {field: getattr(person, field) for field in CLEAN} | {"authority_code": lives_in}


def cleaned(fields: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return the fields as they are stored. Raises RuleBroken for an invalid value, or an unknown field."""
    unknown = fields.keys() - CLEAN.keys()
    if unknown:
        raise RuleBroken(f"{', '.join(sorted(unknown))}: a person has no such field. Load the page again.")
    with Checks() as check:
        return {field: check(field, CLEAN[field], value, today) for field, value in fields.items()}


def check_whole(fields: Mapping[str, Any]) -> None:
    """Check what must hold of several fields together. Raises RuleBroken."""
    if fields["never_worked"] and fields["last_worked_on"]:
        raise RuleBroken("Someone who never worked has no last day of work. Clear one of the two.", "last_worked_on")
    birth_on, last_worked_on = fields["birth_on"], fields["last_worked_on"]
    if birth_on and last_worked_on and last_worked_on < birth_on:
        raise RuleBroken("The last day of work is before the birth date. Check both.", "last_worked_on")


def relation(value: str) -> str:
    """Return a cleaned relation to the household, such as "mother" or "lodger"."""
    return text.line(value, "The relation", limit=SHORT, required=False)


def _line(label: str, limit: int) -> Callable[[Any, date], str]:
    return lambda value, _today: text.line(value, label, limit=limit, required=False)


def _name(label: str, limit: int, required: bool = False) -> Callable[[Any, date], str]:
    return lambda value, _today: text.name(value, label, limit=limit, required=required)


def _yes_or_no(value: Any, _today: date) -> bool:
    if not isinstance(value, bool):
        raise RuleBroken("Answer with yes or no. Load the page again.")
    return value


def _day(value: Any) -> date | None:
    if value is not None and type(value) is not date:
        raise RuleBroken("Choose a day. Load the page again.")
    return value


def _birth(value: Any, today: date) -> date | None:
    birth_on = _day(value)
    check_birth(birth_on, today)
    return birth_on


def _last_worked(value: Any, today: date) -> date | None:
    worked_on = _day(value)
    if worked_on is not None and worked_on > today:
        raise RuleBroken("The last day of work is to come. Choose a day up to today.")
    return worked_on


def _lives_in(value: Any, _today: date) -> Any:
    if value == UNSAID:
        raise RuleBroken(SAY_WHERE)
    return value


def _email(value: Any, _today: date) -> str:
    address = text.line(value, "The e-mail address", limit=NAME_LENGTH, required=False)
    if address and ("@" not in address or " " in address):
        raise RuleBroken("The e-mail address needs one @ and no spaces. Please check it.")
    return address


CLEAN: Final[dict[str, Callable[[Any, date], Any]]] = {
    "full_name": _name("The name", NAME_LENGTH, required=True),
    "known_as": _name("The name they go by", NAME_LENGTH),
    "aliases": _name("Other names", LINE_LENGTH),
    "birth_on": _birth,
    "phone": _line("The phone number", PHONE_LENGTH),
    "email": _email,
    "address": _line("The address", LINE_LENGTH),
    "postcode": lambda value, _today: normalise(value),
    "authority_code": _lives_in,
    "language": _line("The language", SHORT),
    "needs_interpreter": _yes_or_no,
    "benefit": _line("The benefit", SHORT),
    "never_worked": _yes_or_no,
    "last_worked_on": _last_worked,
}
