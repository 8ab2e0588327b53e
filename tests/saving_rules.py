"""Widgets whose touch is saved at once, found by what hears of it: a house rule sends them through `SavedWidget`."""

import ast
from collections.abc import Iterator

from tests.source import ROOT, calls, dotted, nodes, tree_of

SAVES, KEEPS = "perform", "keep_draft"
HEARS = {"on_change", "on_select", "on_submit"}


def saving_widgets(source: str) -> Iterator[int]:
    """The line of each Streamlit widget in a module whose touch leads to `perform`.

    A form's fields only keep a draft, and go on showing what was typed: that is no change.
    """
    tree = ast.parse(source)
    for call in calls(tree):
        heard = [keyword.value for keyword in call.keywords if keyword.arg in HEARS]
        if dotted(call.func).startswith("st.") and any(_saves(each, tree, set()) for each in heard):
            yield call.lineno


def _saves(heard: ast.AST, tree: ast.Module, seen: set[str]) -> bool:
    nodes = list(ast.walk(heard))
    keeping = {call.func for call in nodes if isinstance(call, ast.Call) and KEEPS in _named_in(call.args)}
    for node in nodes:
        name = _name(node)
        if name.startswith(SAVES) and node not in keeping:
            return True
        if name and name not in seen:
            seen.add(name)
            if any(_saves(body, found, seen) for body, found in _bodies(name, tree)):
                return True
    return False


def _named_in(arguments: list[ast.expr]) -> set[str]:
    return {_name(node) for each in arguments for node in ast.walk(each)}


def _name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _bodies(name: str, tree: ast.Module) -> Iterator[tuple[ast.stmt, ast.Module]]:
    """What functions and methods of this name do, in this module and in one of ours that it has the name from."""
    for node in nodes(tree):
        if isinstance(node, ast.FunctionDef) and node.name == name:
            yield from ((each, tree) for each in node.body)
        if isinstance(node, ast.ImportFrom) and name in {alias.name for alias in node.names}:
            path = ROOT / f"{(node.module or '').replace('.', '/')}.py"
            if path.is_file():
                yield from _bodies(name, tree_of(path))
