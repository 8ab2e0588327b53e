"""Which refusals of an action say nothing of a field: a form shows them at its button, and not beside what is wrong.

Found by reading the actions that forms send, and every function of `hiw` that these call: a refusal is about a field
where it names one, or stands in `check("field", …)` or `with of_field("field")`. Functions are followed by what their
names are in their module, not by text.
"""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]


@dataclass
class Found:
    """What stands in a function outside of any field."""

    refuses: bool = False
    calls: set[Callable[..., Any]] = field(default_factory=set)


def without_a_field(actions: Iterable[Callable[..., Any]]) -> dict[str, set[str]]:
    """The functions that refuse without a field, as "subject.module.function", each with the actions they end."""
    found: dict[str, set[str]] = {}
    for action in actions:
        for function in reached(action):
            if read(function).refuses:
                found.setdefault(name_of(function), set()).add(action.__name__)
    return found


def name_of(function: Callable[..., Any]) -> str:
    return f"{function.__module__.removeprefix('hiw.')}.{function.__name__}"


@cache
def reached(action: Callable[..., Any]) -> set[Callable[..., Any]]:
    """The action, and what it calls outside of any field, and what these call."""
    seen, to_see = {action}, [action]
    while to_see:
        new = read(to_see.pop()).calls - seen
        seen |= new
        to_see += new
    return seen


def sent_by_forms() -> set[FunctionType]:
    """The actions that `form.save` and its like are given in the pages: as they are, bound in part, or shaped."""
    return {action for path in (ROOT / "pages").rglob("*.py") for action in _saved(path)}


def _saved(path: Path) -> Iterator[FunctionType]:
    tree = ast.parse(path.read_text())
    known = dict(_imported(tree))
    for call in _calls(tree):
        if "save" in _called(call):
            named = [node for each in call.args for node in ast.walk(each) if isinstance(node, ast.expr)]
            yield from (
                thing for each in named if isinstance(thing := _named(each, known), FunctionType) if _acts(thing)
            )
    for node in ast.walk(tree):
        shapes = isinstance(node, ast.FunctionDef) and node.returns and "BoundAction" in ast.unparse(node.returns)
        if shapes or (isinstance(node, ast.Call) and "ShapedAction" in _called(node)):
            yield from (_named(call.args[0], known) for call in _calls(node) if "bind" in _called(call))


def _calls(node: ast.AST) -> Iterator[ast.Call]:
    return (each for each in ast.walk(node) if isinstance(each, ast.Call))


def _called(call: ast.Call) -> tuple[str, str]:
    return getattr(call.func, "attr", ""), getattr(call.func, "id", "")


def _acts(function: FunctionType) -> bool:
    return list(inspect.signature(function).parameters)[:2] == ["s", "by"]


def _imported(tree: ast.AST) -> Iterator[tuple[str, Any]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("hiw"):
            module = importlib.import_module(node.module or "")
            for alias in node.names:
                thing = getattr(module, alias.name, None)
                yield alias.asname or alias.name, thing or importlib.import_module(f"{node.module}.{alias.name}")


def _named(node: ast.expr, known: dict[str, Any]) -> Any:
    """What a name stands for: `check_open`, or `rules.check_open` of a module."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _named(node.value, known)
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
    return None


@cache
def read(function: Callable[..., Any]) -> Found:
    function = inspect.unwrap(function)
    found = Found()
    for statement in _defined(function.__code__.co_filename)[function.__name__].body:
        _look(statement, function.__globals__, found)
    return found


@cache
def _defined(path: str) -> dict[str, ast.FunctionDef]:
    """The functions of a file: parsing it once is a hundred times quicker than asking for each one's source."""
    return {node.name: node for node in ast.parse(Path(path).read_text()).body if isinstance(node, ast.FunctionDef)}


def _look(node: ast.AST, known: dict[str, Any], found: Found) -> None:
    if isinstance(node, ast.With) and any(_is_of_field(item.context_expr) for item in node.items):
        return
    if isinstance(node, ast.Call):
        called = node.func.id if isinstance(node.func, ast.Name) else ""
        if called == "check":  # of `Checks`: its rule is about a field, what it is given is not
            for each in (*node.args[2:], *(keyword.value for keyword in node.keywords)):
                _look(each, known, found)
            return
        if called == "RuleBroken" and len(node.args) + len(node.keywords) == 1:
            found.refuses = True
        function = _named(node.func, known)
        if isinstance(function, FunctionType) and function.__module__.startswith("hiw."):
            found.calls.add(function)
    for child in ast.iter_child_nodes(node):
        _look(child, known, found)


def _is_of_field(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "of_field"
