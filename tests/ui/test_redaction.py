"""Outreach mode shows …"""

import dataclasses
import types
import typing
from collections.abc import Iterator
from typing import Any

import pytest

from db.enums import OwnerKind
from hiw.client_text import ClientContact, ClientName, ClientSentence, NoClient, OwnerName
from hiw.ui.redaction import initials, mark_in, of_household, redact, without_names
from tests.test_house_rules import QUERIES

pytestmark = pytest.mark.requirement("SAFE-04")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann Lee", "A.L."),
        ("Ann", "A."),
        ("ann de la Cruz", "A.D.L.C."),
        ("Ann Lee and Bo Lee", "A.L. and B.L."),
        ("Ann Lee and 2 others", "A.L. and 2 others"),
        ("The Lee family", "T.L. family"),
        ("Zoë O'Neill-Smith", "Z.O."),
        ("李小龙", "李."),
        ("'Ann' (Lee)", "A.L."),
        ("", ""),
        ("---", "?"),
    ],
)
def test_initials(name: str, shown: str) -> None:
    assert initials(name) == shown


def test_two_people_of_a_household_apart() -> None:
    called = of_household([("Ann Lee", ""), ("Amy Low", ""), ("Robert Lee", "Bob"), ("Ada Lo", "")])
    assert called == {
        "Ann Lee": "A.L.", "Amy Low": "A.L.2", "Robert Lee": "B.", "Bob": "B.", "Ada Lo": "A.L.3",
    }  # fmt: skip


def test_a_sentence_without_the_names_of_the_household() -> None:
    known = of_household([("Ann Lee", ""), ("Robert Lee", "Bob")])
    said = "Ann Lee and Bob met Annie; Ann's letter, Robert (Leeds)."
    assert without_names(said, known) == "A.L. and B. met Annie; A.L.'s letter, B. (Leeds)."
    assert without_names(said, {}) == said


def unmarked(kind: Any, seen: set[type]) -> Iterator[str]:
    """The text fields without a mark, as "Class.field", of what a query answers with, however deep."""
    for part in typing.get_args(kind):
        yield from unmarked(part, seen)
    is_named = isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")
    if kind in seen or not (is_named or (isinstance(kind, type) and dataclasses.is_dataclass(kind))):
        return
    seen.add(kind)
    for field, hint in typing.get_type_hints(kind, include_extras=True).items():
        if holds_text(hint) and not mark_in(hint):
            yield f"{kind.__name__}.{field}"
        yield from unmarked(hint, seen)


def holds_text(hint: Any) -> bool:
    return hint is str or any(map(holds_text, typing.get_args(hint)))


def test_every_text_field_of_a_query_is_marked() -> None:
    seen: set[type] = set()
    found = {field for _, query in QUERIES for field in unmarked(typing.get_type_hints(query)["return"], seen)}
    assert len(seen) > 100
    assert found == set(), "mark them with a type of hiw/client_text.py"


@dataclasses.dataclass(frozen=True)
class Marked:
    name: ClientName
    known_as: ClientName
    phone: ClientContact
    relation: NoClient
    told: ClientSentence
    others: tuple[ClientName, ...]


@dataclasses.dataclass(frozen=True)
class Owned:
    owner_kind: OwnerKind
    owner: OwnerName


def test_a_row_however_deep_without_name_and_phone() -> None:
    ann = Marked("Ann Lee", "", "0151 496 0000", "mother", "Bo rang", ("Bo Lee", "Cy Low"))
    hidden = redact({"a": ([ann],)}, {"Bo": "B."})["a"][0][0]
    assert (hidden.name, hidden.known_as, hidden.phone, hidden.relation) == ("A.L.", "", "", "mother")
    assert (hidden.told, hidden.others) == ("B. rang", ("B.L.", "C.L."))
    assert ann.name == "Ann Lee"


def test_who_does_it_only_where_that_is_no_client() -> None:
    for kind, shown in ((OwnerKind.MEMBER, "A.L."), (OwnerKind.STAFF, "Ann Lee"), (OwnerKind.PARTNER, "Ann Lee")):
        assert redact(Owned(kind, "Ann Lee"), {}).owner == shown


def test_anything_else_as_it_is() -> None:
    answers: tuple[object, ...] = (None, 7, "Ann Lee", (1, 2), types.MappingProxyType({}))
    for answer in answers:
        assert redact(answer, {}) == answer
