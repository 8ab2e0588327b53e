"""The texts of the demo, from the TOML files beside this one: troubles, stories, names, places, notes, services."""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("words")


@dataclass(frozen=True)
class ActionTemplate:
    """An action, and who does it: `m` a member, `s` the advocate, else the kind of partner service."""

    what: str
    owner: str


@dataclass(frozen=True)
class BarrierTemplate:
    """One thing that keeps people from work, in several wordings, with what helps."""

    key: str
    area: str
    who: str
    what: tuple[str, ...]
    why: tuple[str, ...]
    strengths: tuple[str, ...]
    goals: tuple[str, ...]
    actions: tuple[ActionTemplate, ...]
    leads_to: frozenset[str]


@dataclass(frozen=True)
class StoryTemplate:
    """Troubles with whose they are ("1", "2", "3", "h"), and which index in the list causes which."""

    of: tuple[tuple[str, str], ...]
    links: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class NameGroup:
    """Names that go together. A name is (as written, as said)."""

    female: tuple[tuple[str, str], ...]
    male: tuple[tuple[str, str], ...]
    family: tuple[tuple[str, str], ...]
    language: str
    family_first: bool
    single: bool


@dataclass(frozen=True)
class HouseholdComposition:
    """Members as (relation, youngest, oldest, sex); `apart` when they live at different addresses."""

    members: tuple[tuple[str, int, int, str], ...]
    apart: bool


@cache
def troubles() -> dict[str, BarrierTemplate]:
    """Return every trouble by its key."""
    found: dict[str, BarrierTemplate] = {}
    for path in sorted((FOLDER / "troubles").glob("*.toml")):
        for given in _read(path)["trouble"]:
            found[given["key"]] = _trouble(path.stem, given)
    return found


@cache
def stories() -> tuple[StoryTemplate, ...]:
    """Return how troubles follow from one another in a household."""
    return tuple(
        StoryTemplate(
            of=tuple((key, whose) for key, _, whose in (text.partition("@") for text in given["of"])),
            links=tuple((int(a), int(b)) for a, _, b in (text.partition(">") for text in given["links"])),
        )
        for given in _read(FOLDER / "stories.toml")["story"]
    )


@cache
def name_groups() -> tuple[tuple[NameGroup, ...], tuple[float, ...]]:
    """Return the groups of names, and the cumulative sums of their weights."""
    given = _read(FOLDER / "names.toml")["group"]
    return tuple(map(_name_group, given)), tuple(accumulate(group["weight"] for group in given))


@cache
def compositions() -> tuple[tuple[HouseholdComposition, ...], tuple[float, ...]]:
    """Return who may make up a household, and the cumulative sums of their weights."""
    given = _read(FOLDER / "compositions.toml")["composition"]
    kinds = tuple(
        HouseholdComposition(tuple(map(_member, kind["members"])), kind.get("apart", False)) for kind in given
    )
    return kinds, tuple(accumulate(kind["weight"] for kind in given))


@cache
def places() -> dict[str, Any]:
    """Return `streets`, `endings`, and `districts` by authority."""
    return _read(FOLDER / "places.toml")


@cache
def services() -> dict[str, list[str]]:
    """Return names of partner services by kind."""
    named: dict[str, list[str]] = _read(FOLDER / "services.toml")["services"]
    return named


@cache
def landlords() -> list[str]:
    """Return who lets homes."""
    named: list[str] = _read(FOLDER / "services.toml")["landlords"]
    return named


@cache
def notes() -> dict[str, dict[str, list[str]]]:
    """Return lines of which notes, reviews and reasons are made, by part and kind."""
    return _read(FOLDER / "notes.toml")


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _trouble(area: str, given: dict[str, Any]) -> BarrierTemplate:
    actions = (text.partition("|") for text in given["actions"])
    return BarrierTemplate(
        key=given["key"],
        area=area,
        who=given["who"],
        what=tuple(given["what"]),
        why=tuple(given["why"]),
        strengths=tuple(given["strengths"]),
        goals=tuple(given["goals"]),
        actions=tuple(ActionTemplate(what, owner.removeprefix("p:")) for owner, _, what in actions),
        leads_to=frozenset(given["leads_to"]),
    )


def _name_group(given: dict[str, Any]) -> NameGroup:
    def both(key: str) -> tuple[tuple[str, str], ...]:
        return tuple((name, said or name) for name, _, said in (text.partition("=") for text in given[key]))

    return NameGroup(
        female=both("female"),
        male=both("male"),
        family=both("family"),
        language=given.get("language", ""),
        family_first=given.get("family_first", False),
        single=given.get("single", False),
    )


def _member(text: str) -> tuple[str, int, int, str]:
    relation, youngest, oldest, sex = text.rsplit(" ", 3)
    return relation, int(youngest), int(oldest), sex
