"""Graph arithmetic on a household's barriers: what most waits on, loops, and actions aimed at a symptom.

Graphs of barrier ids: `links` are (cause, effect) pairs. Every function terminates on loops, and its result does not
depend on the order of its input.
"""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from db.enums import Priority, Severity

Links = Iterable[tuple[int, int]]
WEIGHTS = {Severity.SOME: 1, Severity.SERIOUS: 2, Severity.CRISIS: 3}
ORDER = {Priority.NOW: 0, Priority.NEXT: 1, Priority.LATER: 2}


@dataclass(frozen=True)
class CauseNode:
    """An open barrier as a node. `due` holds the due days of its open actions, None for no day."""

    id: int
    severity: Severity
    priority: Priority
    due: tuple[date | None, ...] = ()


@dataclass(frozen=True)
class Unblocker:
    """A barrier, and the barriers that wait on it, nearest first.

    `alone` counts those that wait on nothing but it and what it frees; `causes` the barriers that it waits on itself,
    except those in a loop with it.
    """

    id: int
    waiting: tuple[int, ...]
    weight: int
    alone: int
    causes: int


@dataclass(frozen=True)
class Symptom:
    """A barrier with open actions whose cause has none (`days_late` None) or only late ones."""

    id: int
    actions: int
    cause_id: int
    days_late: int | None


def effects_of(links: Links, among: Collection[int]) -> dict[int, list[int]]:
    """Return the effects of every barrier of `among`, in order of id, without links to others and duplicates."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for cause, effect in links:
        if cause != effect and cause in among and effect in among:
            found[cause].add(effect)
    return {id: sorted(found[id]) for id in sorted(among)}


def waiting_on(start: int, effects: Mapping[int, list[int]]) -> tuple[int, ...]:
    """Return every barrier that can be reached from `start` along effects, nearest first, without `start`."""
    seen, queue, found = {start}, deque([start]), []
    while queue:
        for effect in effects[queue.popleft()]:
            if effect not in seen:
                seen.add(effect)
                found.append(effect)
                queue.append(effect)
    return tuple(found)


def freed_by(start: int, waiting: Collection[int], causes: Mapping[int, Collection[int]]) -> frozenset[int]:
    """Return those of `waiting` whose causes are all `start`, or freed by it too. A loop among them frees nobody."""
    free = {start}
    while more := {each for each in waiting if each not in free and free.issuperset(causes[each])}:
        free |= more
    return frozenset(free - {start})


def most_waits_on(nodes: Collection[CauseNode], links: Links) -> tuple[Unblocker, ...]:
    """Return the open barriers on which others wait, most important first.

    Ordered by the total severity of all that waits (some 1, serious 2, crisis 3), then by how many wait, then by the
    barrier's own severity and priority, then by id. What waits on several barriers counts for each.
    """
    by_id = {node.id: node for node in nodes}
    effects = effects_of(links, by_id.keys())
    causes = {id: [cause for cause in by_id if id in effects[cause]] for id in by_id}
    found = []
    for id in by_id:
        waiting = waiting_on(id, effects)
        if waiting:
            weight = sum(WEIGHTS[by_id[w].severity] for w in waiting)
            alone = len(freed_by(id, waiting, causes))
            found.append(Unblocker(id, waiting, weight, alone, len(set(causes[id]) - set(waiting))))

    def rank(u: Unblocker) -> tuple[int, int, int, int, int]:
        node = by_id[u.id]
        return (-u.weight, -len(u.waiting), -WEIGHTS[node.severity], ORDER[node.priority], u.id)

    return tuple(sorted(found, key=rank))


def loops(ids: Collection[int], links: Links) -> tuple[tuple[int, ...], ...]:
    """Return each group of barriers that cause one another, as a walk that begins at its smallest id.

    The walk is a shortest cycle through that barrier, so it may omit others of the group; `tied` has all.
    """
    effects = effects_of(links, ids)
    return tuple(_shortest_round(min(group), effects) for group in tied(ids, links) if len(group) > 1)


def tied(ids: Collection[int], links: Links) -> tuple[tuple[int, ...], ...]:
    """Return the strongly connected groups in causal order: every cause outside a group comes before it.

    Tarjan's algorithm (1972) with an explicit stack, so that a long chain needs no recursion.
    """
    effects = effects_of(links, ids)
    number: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: dict[int, None] = {}  # ordered, with fast membership tests
    groups: list[tuple[int, ...]] = []
    for root in effects:
        if root in number:
            continue
        work = [(root, iter(effects[root]))]
        number[root] = low[root] = len(number)
        stack[root] = None
        while work:
            id, rest = work[-1]
            following = next((e for e in rest if _step(e, id, number, low, stack)), None)
            if following is not None:
                number[following] = low[following] = len(number)
                stack[following] = None
                work.append((following, iter(effects[following])))
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[id])
            if low[id] == number[id]:
                groups.append(tuple(sorted(_take_down_to(id, stack))))
    return tuple(reversed(groups))


def _step(effect: int, id: int, number: Mapping[int, int], low: dict[int, int], stack: Collection[int]) -> bool:
    """Return whether `effect` is new; one that is still on the stack closes a loop and lowers the low link of `id`."""
    if effect not in number:
        return True
    if effect in stack:
        low[id] = min(low[id], number[effect])
    return False


def _take_down_to(id: int, stack: dict[int, None]) -> Iterator[int]:
    taken = None
    while taken != id:
        taken, _ = stack.popitem()
        yield taken


def _shortest_round(start: int, effects: Mapping[int, list[int]]) -> tuple[int, ...]:
    came_from: dict[int, int] = {}
    queue = deque([start])
    while queue:
        id = queue.popleft()
        for effect in effects[id]:
            if effect == start:
                walk = [id]
                while walk[-1] != start:
                    walk.append(came_from[walk[-1]])
                return tuple(reversed(walk))
            if effect not in came_from:
                came_from[effect] = id
                queue.append(effect)
    raise AssertionError("a tied group has a way round")


def symptoms(nodes: Collection[CauseNode], links: Links, today: date) -> tuple[Symptom, ...]:
    """Return barriers with open actions that have a direct cause without open actions, or with late ones only; worst
    cause first."""
    by_id = {node.id: node for node in nodes}
    found = []
    for cause_id, effects in effects_of(links, by_id.keys()).items():
        late = _lateness(by_id[cause_id], today)
        for effect_id in effects:
            acted_on = len(by_id[effect_id].due)
            if acted_on and late != 0 and effect_id != cause_id:
                found.append(Symptom(effect_id, acted_on, cause_id, late))

    def rank(x: Symptom) -> tuple[bool, int, int, int, int]:
        return (x.days_late is not None, -WEIGHTS[by_id[x.cause_id].severity], -(x.days_late or 0), x.cause_id, x.id)

    return tuple(sorted(found, key=rank))


def _lateness(node: CauseNode, today: date) -> int | None:
    """Return by how many days the least late open action is late, 0 when one is in time, None without open actions."""
    if not node.due:
        return None
    return min(max(0, (today - day).days) if day else 0 for day in node.due)
