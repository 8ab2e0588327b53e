"""The place of a guard in the code, and the code in which each guard can be taken out while it runs."""

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

Place = tuple[str, int, int, int, int]


@dataclass(frozen=True)
class Site:
    """One guard in one place. `id` does not change when lines move; `mark` does when its function is changed.

    `way` says how it is taken out: "call" (another function is called), "value" (what that gives stands there), or
    "never" (the refusal is never come to).
    """

    id: str
    module: str
    guard: str
    ids: tuple[str, ...]
    way: str
    place: Place
    mark: str

    @property
    def where(self) -> str:
        """Where it stands, without its own name: "hiw.plans.queries.plan:plan_view 1"."""
        place, _, number = self.id.split(" ")
        return f"{place} {number}"

    @property
    def name(self) -> str:
        """Its name in a list; those of one shape by the package, since other requirements rest on each."""
        is_shape = self.way != "call"
        return f"{self.guard} in {'.'.join(self.module.split('.')[:2])}" if is_shape else self.guard


def place_of(node: ast.AST) -> Place:
    """Where a node stands: its kind and both ends, which no two share."""
    at: Any = node
    return type(node).__name__, at.lineno, at.col_offset, at.end_lineno, at.end_col_offset


class Switched(ast.NodeTransformer):
    """The code of a module in which each guard asks, by its id, whether it is the one that is out.

    `__out__(id)` says so, and `__instead__(id)` gives what is called in its place.
    """

    def __init__(self, sites: Iterable[Site]) -> None:
        self.sites = {site.place: site for site in sites}

    def visit(self, node: ast.AST) -> ast.AST:
        """A guard and those inside of it."""
        site = self.sites.get(place_of(node)) if hasattr(node, "lineno") else None
        node = self.generic_visit(node)
        if site is None:
            return node
        is_out, instead = _called("__out__", site.id), _called("__instead__", site.id)
        match node, site.way:
            case ast.Call(), "call":
                node.func = ast.IfExp(is_out, instead, node.func)
                return node
            case ast.If(), _:
                node.test = ast.BoolOp(ast.And(), [ast.UnaryOp(ast.Not(), is_out), node.test])
                return node
            case ast.expr(), _:
                return ast.IfExp(is_out, ast.Call(instead, [], []), node)
        raise TypeError(f"nothing like a guard stands at {site.place}")


def _called(name: str, id: str) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), [ast.Constant(id)], [])
