"""What somebody may not read …"""

from collections.abc import Mapping, Sequence
from datetime import date, time
from functools import partial
from statistics import median
from time import perf_counter

import pytest
from sqlalchemy.orm import Session

from db.choices import NoteKind, Role
from db.session import reading, writing
from hiw import clock
from hiw.households.queries import find_households, known_to_others, possible_duplicates
from hiw.people.rules import Actor
from tests import factories_trust as trust
from tests.trust import withheld as w
from tests.trust.withheld import EVERYBODY, TEAM_ALONE, Answer, Ask, Scene, Withheld

KIT, FLO, PIA = w.contact("Kit Lee", EVERYBODY), w.contact("Flo Lee", TEAM_ALONE), w.contact("Pia Far", TEAM_ALONE)
ZOE, REX = w.contact("Zoe Hidden", EVERYBODY), w.contact("Rex Lee", EVERYBODY)
PIA_BORN = w.person("Pia Far", TEAM_ALONE, birth_on=date(1991, 1, 1))
ZOE_NAMED = w.person("Zoe Hidden", EVERYBODY, full_name="Zara Hide", birth_on=date(1991, 1, 1))
REX_NAMED = w.person("Rex Lee", EVERYBODY, full_name="Ray Lent", birth_on=date(1991, 1, 1))
UNA_NAMED = w.person("Una Gone", EVERYBODY, full_name="Uma Gale", birth_on=date(1991, 1, 1))
# How full a caseload is counts each household and each safe contact, whoever asks.
FLO_AWAY = Withheld("where Flo Lee went", TEAM_ALONE, w.close_new_home, everywhere=False)
FLO_KEPT = Withheld("that Flo Lee has a safe contact", TEAM_ALONE, w.keep_back_flo, everywhere=False)
MET = partial(w.note, kind=NoteKind.VISIT, days_ago=0, was_attended=True, body="She is moving out")
NOTE = Withheld("a restricted note", EVERYBODY, MET)
FIELDS = (KIT, FLO, PIA, ZOE, REX, PIA_BORN, ZOE_NAMED, REX_NAMED, UNA_NAMED, FLO_AWAY, FLO_KEPT, NOTE)
RUNS, ROUNDS = 200, 5


@pytest.fixture(autouse=True)
def _noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same moment before a change and after it."""
    moment = clock.at(clock.today(), time(12))
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture(scope="module")
def scene(file_database: str) -> Scene:
    """One on each engine; every change in it is taken back."""
    with writing() as s:
        return w.make_scene(s)


class TakenBack(Exception):
    """Ends a change that is not wanted."""


def told(scene: Scene, fields: Sequence[Withheld], by: Mapping[str, Actor], asks: Sequence[Ask]) -> list[str]:
    """What is answered to each of these colleagues otherwise, or with other statements, once these fields change."""

    def all_answers(s: Session) -> list[tuple[str, Answer]]:
        return [(f"{name}: {ask.says}", w.answer(s, who, ask)) for name, who in by.items() for ask in asks]

    try:
        with writing() as s:
            before = all_answers(s)
            for field in fields:
                field.change(s, scene)
            s.flush()
            after = all_answers(s)
            raise TakenBack
    except TakenBack:
        return [says for (says, was), (_, now) in zip(before, after, strict=True) if was != now]


@pytest.mark.requirement("ACL-04", "ACL-07", "ACL-09", "SAFE-01", "SAFE-02")
@pytest.mark.parametrize("roles", [EVERYBODY, TEAM_ALONE], ids=["from everybody", "from all but its team"])
def test_changes_no_answer_and_no_statement(scene: Scene, roles: frozenset[Role]) -> None:
    fields = [field for field in FIELDS if field.of == roles]
    asks = [*dict.fromkeys(ask for field in fields for ask in field.asks), *w.asks_of(scene)]
    assert told(scene, fields, {role: scene.by[role] for role in sorted(roles)}, asks) == []


@pytest.mark.long
@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.what)
def test_changes_no_answer_of_any_query_of_the_programme(scene: Scene, field: Withheld) -> None:
    asks = [*field.asks, *w.asks_of(scene), *(w.asks_everywhere(scene) if field.everywhere else ())]
    assert told(scene, [field], {role: scene.by[role] for role in sorted(field.of)}, asks) == []


@pytest.mark.requirement("TST-06")
@pytest.mark.parametrize("field", [FLO, PIA, ZOE, REX, PIA_BORN, ZOE_NAMED, REX_NAMED], ids=lambda field: field.what)
def test_is_told_by_the_same_questions_to_who_may_read_it(scene: Scene, field: Withheld) -> None:
    """The control: the questions would find a difference."""
    assert told(scene, [field], {"who may": scene.may}, field.asks) != []


@pytest.mark.requirement("TST-06")
def test_is_told_by_the_same_questions_once_it_is_not_kept_back_any_more(scene: Scene) -> None:
    def named(s: Session, scene: Scene) -> None:
        trust.named(s, scene.by[Role.ADVOCATE], scene.cell.ann)
        NOTE.change(s, scene)

    advocate, manager = ({role: scene.by[role]} for role in (Role.ADVOCATE, Role.MANAGER))
    readable = Withheld("a note that is restricted and read", EVERYBODY, named)
    assert told(scene, [readable], advocate, w.asks_of(scene)) != []
    open_now = Withheld("a safe contact that is ended", EVERYBODY, w.end_safe_contact)
    assert told(scene, [open_now], manager, KIT.asks) != []


@pytest.mark.long
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("query", "there", "nowhere"),
    [
        (find_households, {"text": "zoe hidden"}, {"text": "zue hedden"}),
        (find_households, {"text": w.contact_of("Zoe Hidden")["phone"]}, {"text": "0151 496 9999"}),
        (find_households, {"text": w.contact_of("Kit Lee")["phone"]}, {"text": "0151 496 9999"}),
        (known_to_others, {"text": "zoe hidden"}, {"text": "zue hedden"}),
        (possible_duplicates, {"full_name": "Zoe Hidden"}, {"full_name": "Zue Hedden"}),
        (
            possible_duplicates,
            {"full_name": "Al Low", "phone": w.contact_of("Kit Lee")["phone"], "postcode": "L20 9ZZ"},
            {"full_name": "Al Low", "phone": "0151 496 9999", "postcode": "L20 9ZZ"},
        ),
    ],
    ids=["a name", "a number of theirs", "a number kept back", "a colleague's", "a duplicate", "a duplicate's number"],
)
def test_takes_no_longer_than_what_is_not_there(scene: Scene, role, query, there, nowhere) -> None:  # type: ignore[no-untyped-def]
    """The medians of 200 runs of each, one after the other, differ by less than those of 200 runs of the same."""
    by, ways = scene.by[role], {"there": there, **{f"nowhere {n}": nowhere for n in range(ROUNDS)}}
    took: dict[str, list[float]] = {way: [] for way in ways}
    with reading() as s:
        for _ in range(RUNS):
            for way, fields in ways.items():
                begun = perf_counter()
                query(s, by, **fields)
                took[way].append(perf_counter() - begun)
    of_there, *of_nowhere = (median(runs) for runs in took.values())
    assert min(of_nowhere) * 0.98 <= of_there <= max(of_nowhere) * 1.02, {way: median(t) for way, t in took.items()}
