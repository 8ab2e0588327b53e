"""`python -m tests.security_page` makes docs/security.md from docs/requirements.toml and the marks on tests.

A test shows a requirement by `@pytest.mark.requirement("SES-04")`, on itself, its class or its file.
"""

import ast
import importlib
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.mutants import kept
from tests.mutants.kept import Written

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "security.md"
SEVERITIES = {"C": "critical", "H": "high", "M": "medium", "L": "low"}
MOST_SHOWN = 3  # tests named in a row; the others are counted
HEAD = """# What is asked of trust, and which test shows it

Made by `make security` from `docs/requirements.toml` and the markers on the tests; `make check` says when it is out of
date. `make test-trust` runs these tests alone. A requirement without a test is not shown, whatever the code does; nor
is one that rests on a guard without which no test was seen to fail (`make mutants`, docs/guards.toml).

What the record does not prove: who has all rights on the database can change, unseen by `audit verify`, what no line
speaks of. That is a password's hash and a second factor, since no line may hold a secret or a mark of one, and rows
that were made without a line; `audit verify` says how many rows it compared and how many it could not.
"""


def main() -> int:
    """With --count say how much the page shows; otherwise write or check it, and its sisters made from the tests."""
    if "--count" in sys.argv:
        tests = shown_by()
        print(
            f"{len(tests)} requirements are shown by {len({test for each in tests.values() for test in each})} tests."
        )
        return 0
    made: int = importlib.import_module("tests.made_pages").main(sys.argv[1:])
    return made


def made() -> str:
    """The page as it should be now."""
    return page(tomllib.loads((ROOT / "docs" / "requirements.toml").read_text("utf-8")), shown_by(), kept.written())


def shown_by() -> dict[str, list[str]]:
    """The tests that show each requirement, as "tests/web/test_gate.py::test_closed", in order."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        name = file.relative_to(ROOT).as_posix()
        of_file = {one for node in tree.body if isinstance(node, ast.Assign) for one in _ids(node.value)}
        for test, ids in _tests(tree.body, of_file):
            for one in ids:
                found[one].add(f"{name}::{test}")
    return {one: sorted(tests) for one, tests in found.items()}


def _tests(body: list[ast.stmt], above: set[str]) -> Iterator[tuple[str, set[str]]]:
    for node in body:
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        ids = above | {one for decorator in node.decorator_list for one in _ids(decorator)}
        if isinstance(node, ast.ClassDef):
            yield from _tests(node.body, ids)
        elif node.name.startswith("test_"):
            yield node.name, ids


def _ids(node: ast.expr) -> Iterator[str]:
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and ast.unparse(call.func) == "pytest.mark.requirement":
            yield from (ast.literal_eval(word) for word in call.args)


def page(sections: dict[str, dict[str, str]], tests: dict[str, list[str]], guards: dict[str, Written]) -> str:
    """The whole page. Raises ValueError for a marker that names no requirement."""
    reasons = sections.pop("later")
    known = {one for rows in sections.values() for one in rows}
    if strange := tests.keys() - known:
        raise ValueError(f"no such requirement: {', '.join(sorted(strange))}")
    unseen = _unseen(guards)
    reasons |= unseen
    shown = {one: names for one, names in tests.items() if one not in unseen}
    lines = [HEAD, f"{len(shown)} of {len(known)} are shown by tests. {_tried(guards)}\n"]
    for section, rows in sections.items():
        lines += [f"## {section.capitalize()}\n", "| id | asks for | if it fails | shown by |", "|---|---|---|---|"]
        lines += [_row(one, said, shown.get(one, []), reasons.get(one, "")) for one, said in rows.items()]
        lines.append("")
    return "\n".join(lines)


def _unseen(guards: dict[str, Written]) -> dict[str, str]:
    """Of each requirement that rests on a guard without which no test was seen to fail, what is known of it."""
    survive: dict[str, list[str]] = defaultdict(list)
    left: dict[str, int] = defaultdict(int)
    for name, guard in guards.items():
        for one in guard.ids:
            survive[one] += [f"`{name}` in `{where}`" for where in guard.survives]
            left[one] += len(guard.open)
    found = {one: f"No test fails without {', '.join(names)}." for one, names in survive.items() if names}
    waits = {one: f"Guards still to be tried: {number}." for one, number in left.items() if number}
    return {one: " ".join(says[one] for says in (found, waits) if one in says) for one in found | waits}


def _tried(guards: dict[str, Written]) -> str:
    dead, alive, left = (
        sum(len(getattr(guard, part)) for guard in guards.values()) for part in ("dies", "survives", "open")
    )
    missed = f"a test fails without each of {dead:,}" + (f", and none without {alive:,} more" if alive else "")
    others = f" Not tried by all tests yet: {left:,} more (`make mutants`)." if left else ""
    return f"Guards were taken out one at a time: {missed}.{others}"


def _row(one: str, said: str, tests: list[str], reason: str) -> str:
    severity, words = said.split(" ", 1)
    more = f" and {len(tests) - MOST_SHOWN} more" if len(tests) > MOST_SHOWN else ""
    named = ", ".join(f"`{test.removeprefix('tests/')}`" for test in tests[:MOST_SHOWN])
    shown = named + more if tests else f"**not shown yet.** {reason}".strip()
    return f"| {one} | {words} | {SEVERITIES[severity]} | {shown} |"


if __name__ == "__main__":
    sys.exit(main())
