"""Where the guards stand in the code, and the code with one of them taken out."""

import ast
import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import hiw
from hiw.policy.permissions import Actor
from tests.mutants.guards import BY_PACKAGE, GUARDS, SHAPES, WITHHOLDING, Guard, passes
from tests.mutants.taken_out import Site, place_of

NOT_HERE: Final = (
    "hiw.ui",
    "hiw.web",
    "hiw.commands",
    "hiw.__main__",
)  # screens ask, and commands are run by who has the machine
WHO: Final = "by"
JOINED_BY_AND: Final = ("where", "and_")


def sites() -> list[Site]:
    """Every guard of the programme in the order of the code. Raises LookupError for one that stands nowhere."""
    found = [site for module in _modules() for site in _sites_of(module)]
    unused = {guard.function.__name__ for guard in GUARDS} - {site.guard for site in found}
    empty = {module.__name__ for module in WITHHOLDING} - {site.module for site in found if site.guard == "where"}
    if unused or empty:
        raise LookupError(f"these guards stand nowhere: {', '.join(sorted(unused | empty))}")
    return found


def instead_of(guard: str) -> Callable[..., Any]:
    """What is called in the place of a guard."""
    named = {each.function.__name__: each.instead for each in GUARDS}
    return {**named, **SHAPES}.get(guard, passes)


def _modules() -> Iterator[ModuleType]:
    for each in pkgutil.walk_packages(hiw.__path__, "hiw."):
        if not each.name.startswith(NOT_HERE):
            yield importlib.import_module(each.name)


def _sites_of(module: ModuleType) -> Iterator[Site]:
    source = Path(inspect.getfile(module)).read_text("utf-8")
    seen: dict[str, int] = {}
    for found in _Finder(module).found_in(ast.parse(source)):
        name = f"{module.__name__}:{found.within} {found.guard}"
        seen[name] = seen.get(name, 0) + 1
        yield Site(
            f"{name} {seen[name]}", module.__name__, found.guard, found.ids, found.way, place_of(found.node), found.mark
        )  # fmt: skip


@dataclass(frozen=True)
class _Found:
    node: ast.AST
    within: str
    guard: str
    ids: tuple[str, ...]
    way: str
    mark: str


class _Finder:
    """Finds the guards of one module."""

    def __init__(self, module: ModuleType) -> None:
        self.module = module
        self.ids = next((ids for name, ids in BY_PACKAGE.items() if module.__name__.startswith(name)), ())
        self.withholds = WITHHOLDING.get(module)
        self.known: dict[int, Guard] = {id(guard.function): guard for guard in GUARDS}

    def found_in(self, tree: ast.Module) -> Iterator[_Found]:
        for statement in tree.body:
            name = getattr(statement, "name", None)
            mark = hashlib.sha256(ast.dump(statement).encode()).hexdigest()[:12]
            parents = {child: node for node in ast.walk(statement) for child in ast.iter_child_nodes(node)}
            within = name or "module"
            for node in ast.walk(statement):
                for guard, ids, way in self._kinds(node, parents.get(node)):
                    yield _Found(node, within, guard, ids, way, mark)

    def _kinds(self, node: ast.AST, parent: ast.AST | None) -> Iterator[tuple[str, tuple[str, ...], str]]:
        called = self._called(node) if isinstance(node, ast.Call) else None
        known = self.known.get(id(called))
        if known:
            yield known.function.__name__, known.ids, "call"
        elif called is not None and _is_person_rule(called):
            yield called.__name__, self.ids, "call"
        elif called is Actor.may:
            yield "may", self.ids, "value"
        elif _is_refusal(node):
            yield "if", self.ids, "never"
        elif self._is_condition(node, parent):
            yield "where", self.withholds or self.ids, "value"

    def _called(self, call: ast.Call) -> Any:
        """What a call calls, as the module's own names say it; None for what only a run knows."""
        match call.func:
            case ast.Name(name):
                return vars(self.module).get(name)
            case ast.Attribute(ast.Name("by"), name):
                return getattr(Actor, name, None)
            case ast.Attribute(ast.Name(owner), name) if isinstance(vars(self.module).get(owner), ModuleType):
                return getattr(vars(self.module)[owner], name, None)
        return None

    def _is_condition(self, node: ast.AST, parent: ast.AST | None) -> bool:
        """A part of a statement that hangs on who asks; in a module that withholds, any condition."""
        is_joined = isinstance(parent, ast.Call) and _name_of(parent.func) in JOINED_BY_AND and node in parent.args
        if isinstance(node, ast.Starred) or not (is_joined or (self.withholds and _is_one_of_many(node, parent))):
            return False
        return bool(self.withholds) or any(isinstance(each, ast.Name) and each.id == WHO for each in ast.walk(node))


def _is_person_rule(called: Any) -> bool:
    """A rule of ours about who acts: it takes the actor first, and returns nothing or raises."""
    if not inspect.isfunction(called) or not called.__module__.startswith("hiw."):
        return False
    signature = inspect.signature(called)
    first = next(iter(signature.parameters.values()), None)
    is_about_actor = first is not None and first.annotation is Actor and signature.return_annotation is None
    return is_about_actor and called.__name__ not in ("allow_own", "mark_checked")


def _is_refusal(node: ast.AST) -> bool:
    """`if … by …: raise …`"""
    if not isinstance(node, ast.If) or not isinstance(node.body[-1], ast.Raise):
        return False
    return any(isinstance(each, ast.Name) and each.id == WHO for each in ast.walk(node.test))


def _is_one_of_many(node: ast.AST, parent: ast.AST | None) -> bool:
    """A condition that stands in a tuple or beside a `&`."""
    is_condition = isinstance(node, ast.Compare) or (isinstance(node, ast.Call) and _name_of(node.func) == "is_")
    beside = isinstance(parent, ast.Tuple) or (isinstance(parent, ast.BinOp) and isinstance(parent.op, ast.BitAnd))
    return is_condition and beside


def _name_of(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


if __name__ == "__main__":
    print(f"{len(sites())} guards")
