"""Decide what one reader's copy of a plan holds, and what is withheld from it and why. Plain values, no database."""

import re
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, replace

from db.enums import ActionStatus, GoalStatus, Visibility
from hiw import text
from hiw.client_text import ClientSentence, NoClient
from hiw.errors import RuleBroken
from hiw.plans.queries.plan import ActionRow, GoalRow, PlanView
from hiw.plans.rules import TO_COME
from hiw.plans.visibility import most_private

Pair = tuple[int, int]
ANSWERS_WITHHELD = "it answers only barriers that are withheld"
ABOUT_UNNAMED = "it is about somebody who must not be named in this copy"
UNNAMED = "must not be named in this copy"
NAMES_UNNAMED = "it names somebody who must not be named in this copy"
WITH_ITS_GOAL = "its goal is withheld"
APART = (
    "Two people here must be kept apart, so there is no copy for the household. "
    "Print a copy for one person: it holds nothing of the other."
)
PRINTED_GOALS = (GoalStatus.ACTIVE, GoalStatus.FUTURE)
SHORTEST_NAME = 2


@dataclass(frozen=True)
class RedactedItem:
    """What a copy leaves out: "goal", "step" or "name", its words, and the reason. For colleagues only."""

    kind: NoClient
    what: ClientSentence
    why: ClientSentence


@dataclass(frozen=True)
class RedactedPlan:
    """The goals and actions that one reader may have, and all that is withheld."""

    goals: tuple[GoalRow, ...]
    withheld: tuple[RedactedItem, ...]


@dataclass(frozen=True)
class PlanReader:
    """For whom a copy is: a member, or the household (`person_id` None); and who must not be in it, with their names.

    `unnamed` maps each to the words of their names that nobody else here shares.
    """

    person_id: int | None
    unnamed: Mapping[int, Set[str]]


def check_recipient(person_id: int | None, members: Collection[int], pairs: Iterable[Pair]) -> None:
    """Refuse a copy for somebody who is not a member, or for all of a household with two who must be kept apart.

    Raises RuleBroken.
    """
    if person_id is not None and person_id not in members:
        raise RuleBroken("Choose a member of this household, or the household as a whole, for whom the copy is.")
    if person_id is None and any(a in members and b in members for a, b in pairs):
        raise RuleBroken(APART)


def unnamed_for(
    person_id: int | None, members: Collection[int], pairs: Iterable[Pair], restricted: Iterable[int]
) -> set[int]:
    """Return who must not be in a copy: restricted people, and whoever the reader, or somebody here, is kept apart
    from.

    For any other reader of the household both of two people who are kept apart are left out.
    """
    apart = set(restricted)
    for pair in pairs:
        here = {person_id} & set(pair) or set(pair) & set(members)
        apart |= set(pair) - here if len(here) == 1 else set(pair)
    return apart - {person_id or 0}


def own_words(names: Mapping[int, Iterable[str]], unnamed: Collection[int]) -> dict[int, Set[str]]:
    """Return, of each person who must not be named, the words of their names that nobody who may be named shares."""
    shared = {word for id, each in names.items() if id not in unnamed for name in each for word in _words(name)}
    return {id: {word for name in names.get(id, ()) for word in _words(name)} - shared for id in unnamed}


def copy_for(plan: PlanView, reader: PlanReader) -> RedactedPlan:
    """Return what the reader may have of a plan; an action is at least as private as its goal.

    A goal that answers only withheld barriers is withheld with its actions, and an action that waits for a withheld one
    no longer says so.
    """
    hidden = {b.id for b in plan.barriers if _why_not(b.visibility, b.person_id, b.person, reader)}
    withheld: list[RedactedItem] = []
    goals: list[GoalRow] = []
    for goal in plan.goals:
        why = _goal_withheld(goal, hidden, reader)
        if why:
            withheld += [RedactedItem("goal", goal.words, why)] if goal.status in PRINTED_GOALS else []
            withheld += [RedactedItem("step", a.what, WITH_ITS_GOAL) for a in goal.actions if _is_printed(goal, a)]
            continue
        reasons = {a.id: _action_withheld(goal, a, reader) for a in goal.actions}
        withheld += [
            RedactedItem("step", a.what, reasons[a.id]) for a in goal.actions if reasons[a.id] and _is_printed(goal, a)
        ]
        kept = tuple(a for a in goal.actions if not reasons[a.id])
        answered = tuple(id for id in goal.barrier_ids if id not in hidden)
        goals.append(replace(goal, actions=kept, barrier_ids=answered))
    return RedactedPlan(_without_waits(goals), tuple(withheld))


def _goal_withheld(goal: GoalRow, hidden: Set[int], reader: PlanReader) -> str:
    why = _why_not(goal.visibility, goal.person_id, goal.person, reader)
    if not why and goal.barrier_ids and set(goal.barrier_ids) <= hidden:
        why = ANSWERS_WITHHELD
    return why or _names_somebody(reader, goal.words)


def _action_withheld(goal: GoalRow, action: ActionRow, reader: PlanReader) -> str:
    visibility = most_private((action.visibility, goal.visibility))
    why = _why_not(visibility, goal.person_id, goal.person, reader)
    if not why and action.owner_person_id in reader.unnamed:
        why = ABOUT_UNNAMED
    return why or _names_somebody(reader, action.what, action.partner, action.partner_contact)


def _why_not(visibility: Visibility, person_id: int | None, person: str, reader: PlanReader) -> str:
    """Return why the reader may not have an item; "" when they may."""
    if person_id in reader.unnamed:
        return ABOUT_UNNAMED
    if visibility is Visibility.STAFF:
        return "staff only"
    if visibility is Visibility.PERSON and (person_id is None or person_id != reader.person_id):
        return f"only {person or 'one person'} may see it"
    return ""


def _names_somebody(reader: PlanReader, *texts: str) -> str:
    if not reader.unnamed:
        return ""
    said = set().union(*map(_words, texts))
    is_named = any(_is_said(word, said) for words in reader.unnamed.values() for word in words)
    return NAMES_UNNAMED if is_named else ""


def _is_said(word: str, said: Set[str]) -> bool:
    """Return whether a word of a name is among others, also as "Bilals"; of a script without spaces, within another."""
    return word in said or f"{word}s" in said or (not word.isascii() and any(word in other for other in said))


def _words(text_of: str) -> set[str]:
    """Return the words of a text in which names are looked for.

    Both in their own letters, where scripts without spaces are found, and in Latin ones, where "Lukasz" is Łukasz;
    "Karim's" holds "karim".
    """
    apart = re.sub(r"\W+", " ", text_of)
    words = {*text.plain(apart).split(), *text.fold(apart).split()}
    return {word for word in words if len(word) >= SHORTEST_NAME}


def _is_printed(goal: GoalRow, action: ActionRow) -> bool:
    if action.status is ActionStatus.DONE:
        return True
    return goal.status in PRINTED_GOALS and action.status in TO_COME


def _without_waits(goals: Iterable[GoalRow]) -> tuple[GoalRow, ...]:
    goals = tuple(goals)
    kept = {a.id for g in goals for a in g.actions}
    return tuple(
        replace(g, actions=tuple(a if a.depends_on_id in kept else replace(a, depends_on_id=None) for a in g.actions))
        for g in goals
    )
