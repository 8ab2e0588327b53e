"""What was found: in `.mutants/` for the next run, and in docs/guards.toml for everybody."""

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.mutants.taken_out import Site

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".mutants"
RESULTS = KEPT / "results.json"
PAGE = ROOT / "docs" / "guards.toml"
HEAD = """\
# Which test fails when a guard is taken out of the programme, written by `make mutants`. Below `dies` stands each guard
# with its test, in `survives` those without which none does: docs/security.md calls nothing shown that rests on one.
# In `open` stand those that were not tried by all tests yet.
"""


@dataclass
class Result:
    """What happened with a guard taken out: the test that failed, "" where none did yet.

    `mark` is its function's; `files` are those whose tests were tried, with a mark of each.
    """

    mark: str
    killer: str = ""
    ran: int = 0
    seconds: float = 0.0
    files: dict[str, str] = field(default_factory=dict)

    def is_open_to(self, file: str, mark: str) -> bool:
        """Whether this file has tests that could still fail without it."""
        return not self.killer and self.files.get(file) != mark

    def add(self, killer: str, ran: int, seconds: float, file: str, mark: str) -> None:
        """What the tests of a file said; `seconds` is how long all have run until now."""
        self.killer, self.ran, self.seconds = killer, self.ran + ran, seconds
        self.files = {} if killer else self.files | {file: mark}


@dataclass
class Written:
    """A guard of docs/guards.toml: the requirements that rest on it, and each of its places."""

    ids: tuple[str, ...]
    dies: dict[str, str] = field(default_factory=dict)
    survives: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)


def results() -> dict[str, Result]:
    """What earlier runs found, by the guard's id."""
    if not RESULTS.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(RESULTS.read_text("utf-8"))
    return {id: Result(**each) for id, each in found.items()}


def keep(found: Mapping[str, Result]) -> None:
    """For the next run; a run may be stopped at any moment."""
    fresh = RESULTS.with_suffix(".new")
    fresh.write_text(json.dumps({id: asdict(each) for id, each in found.items()}, indent=0), "utf-8")
    fresh.replace(RESULTS)


def forget() -> None:
    """Of the next run everything is tried anew."""
    for path in KEPT.glob("*.json"):
        path.unlink()


def written() -> dict[str, Written]:
    """docs/guards.toml by guard; empty where it was not written yet."""
    if not PAGE.exists():
        return {}
    found = tomllib.loads(PAGE.read_text("utf-8"))
    return {
        name: Written(tuple(each["ids"]), each["dies"], each["survives"], each["open"])
        for name, each in found.items()
    }  # fmt: skip


def write(sites: Iterable[Site], found: Mapping[str, Result], marks: Mapping[str, str]) -> None:
    """Write docs/guards.toml: every guard, as the code has it now. `marks` are those of all files of tests."""
    PAGE.write_text("\n".join([HEAD, *_lines(_by_guard(sites, found, marks))]), "utf-8")


def _by_guard(sites: Iterable[Site], found: Mapping[str, Result], marks: Mapping[str, str]) -> dict[str, Written]:
    """Guards of one shape that others rest on stand apart: "if (hiw.fund)"."""
    by_guard: dict[str, Written] = {}
    for site in sites:
        guard, result = by_guard.setdefault(site.name, Written(site.ids)), found[site.id]
        if result.killer:
            guard.dies[site.where] = result.killer
        elif any(result.is_open_to(file, mark) for file, mark in marks.items()):
            guard.open.append(site.where)
        else:
            guard.survives.append(site.where)
    return by_guard


def _lines(guards: Mapping[str, Written]) -> Iterator[str]:
    for name, guard in sorted(guards.items()):
        yield f"[{_said(name)}]"
        yield f"ids = [{', '.join(map(_said, guard.ids))}]"
        for name_of, those in (("survives", guard.survives), ("open", guard.open)):
            yield f"{name_of} = [{', '.join(map(_said, those))}]"
        yield f"[{_said(name)}.dies]"
        yield from (f"{_said(where)} = {_said(test)}" for where, test in sorted(guard.dies.items()))
        yield ""


def _said(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
