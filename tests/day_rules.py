"""What a test must not do with days, found in its text: ask the day it is beside a day that stands there.

On the session's day both agree, and on another day they part. A test that needs a fixed day stops the clock there
(`monday_noon`, or `setattr(clock, "now", …)`); one that plays on the session's day counts from it.
"""

import ast
from functools import cache
from pathlib import Path

from tests.source import calls, dotted, nodes, tree_of

TESTS = Path(__file__).parent
ASKS = {"clock.today", "clock.now"}
REAL = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns", "time.localtime",
    "time.gmtime", "pd.Timestamp.now", "pd.Timestamp.today",
}  # fmt: skip
NEAR = range(2026, 2032)  # years in which sessions play: a day long ago or far away is the same from each of them


def real_times(tree: ast.AST) -> list[int]:
    """The lines on which the machine's own clock is asked."""
    return [call.lineno for call in calls(tree) if dotted(call.func) in REAL]


def beside_fixed_days(path: Path) -> list[str]:
    """The functions of a file that ask the day it is and name a fixed one, without stopping the clock."""
    tree = tree_of(path)
    if _stops_the_clock_for_all(path, tree):
        return [f"line {line}: before the clock is stopped" for line in _asked_at_import(tree)]
    fixed, asking = _constants(tree)
    return [
        f"line {function.lineno}: {function.name}"
        for function in nodes(tree)
        if isinstance(function, ast.FunctionDef)
        and (_asks(function) or _names(function) & asking)
        and (_fixes(function) or _names(function) & fixed)
        and not _stops(function)
    ]


def near_days(path: Path) -> list[int]:
    """The lines of a file on which a near day stands: a factory has none, since it serves every session's day."""
    return [node.lineno for node in nodes(tree_of(path)) if isinstance(node, ast.Call) and _fixes(node)]


def started_otherwise(tree: ast.AST) -> list[int]:
    """The lines on which a module is run in a process that does not know the tests' clock."""
    lists = [node for node in nodes(tree) if isinstance(node, ast.List) and len(node.elts) > 1]
    return [each.lineno for each in lists if [ast.unparse(e) for e in each.elts[:2]] == ["sys.executable", "'-m'"]]


def _stops_the_clock_for_all(path: Path, tree: ast.Module) -> bool:
    above = [folder / "conftest.py" for folder in path.parents if TESTS in folder.parents]
    return _stops_by_itself(tree) or any(conftest.exists() and _of_folder(conftest) for conftest in above)


@cache
def _of_folder(conftest: Path) -> bool:
    return _stops_by_itself(tree_of(conftest))


def _stops_by_itself(tree: ast.Module) -> bool:
    """Whether a fixture that every test gets stops the clock."""
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    every = [f for f in functions if any("autouse=True" in ast.unparse(d) for d in f.decorator_list)]
    return any(_stops(f) for f in every)


def _stops(function: ast.FunctionDef) -> bool:
    takes = {argument.arg for argument in function.args.args}
    sets = any(dotted(c.func).endswith("setattr") and "clock" in ast.unparse(c) for c in calls(function))
    return sets or bool(takes & {"monday_noon", "set_clock"}) or "Clock(" in ast.unparse(function)


def _asked_at_import(tree: ast.Module) -> list[int]:
    return [node.lineno for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign) and _asks(node)]


def _constants(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names of a file that hold a fixed day, and those that hold the day it was asked for."""
    fixed: set[str] = set()
    asking: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign):
            into = asking if _asks(node) or _names(node.value) & asking else fixed if _fixes(node) else set()
            into |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return fixed, asking


def _asks(node: ast.AST) -> bool:
    return any(dotted(call.func) in ASKS for call in calls(node))


def _fixes(node: ast.AST) -> bool:
    """Whether a near day stands there: `date(2026, 11, 23)`."""
    days = [c for c in calls(node) if dotted(c.func) in ("date", "datetime") and c.args]
    return any(isinstance(c.args[0], ast.Constant) and c.args[0].value in NEAR for c in days)


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in nodes(node) if isinstance(each, ast.Name)}
