"""The project's source as Python reads it, for the rules and pages that are made from it."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRODUCT = [ROOT / "app.py", *ROOT.glob("pages/**/*.py"), *ROOT.glob("hiw/**/*.py"), *ROOT.glob("db/**/*.py")]
WRITTEN = [path for path in PRODUCT if "versions" not in path.parts]


def name_of(path: Path) -> str:
    """A file as "hiw/clock.py"."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    """A file's syntax tree, read once however many rules look at it."""
    return ast.parse(path.read_text("utf-8"))


@cache
def nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    """Every node of a tree, walked once however many rules look at it."""
    return tuple(ast.walk(tree))


@cache
def calls(tree: ast.AST) -> tuple[ast.Call, ...]:
    """Every call in a tree."""
    return tuple(node for node in nodes(tree) if isinstance(node, ast.Call))


def forget() -> None:
    """Let go of all trees: they are hundreds of megabytes, which whoever comes after would carry."""
    for kept in (tree_of, nodes, calls):
        kept.cache_clear()


def dotted(node: ast.AST) -> str:
    """A name as it is written, "st.button" or "st.columns()[].button"; nothing for what is no name."""
    return _written(node) if isinstance(node, ast.Name | ast.Attribute) else ""


def _written(node: ast.AST) -> str:
    """As `ast.unparse`, which is far slower, without what stands in brackets."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return f"{_written(node.value)}.{node.attr}"
        case ast.Call():
            return f"{_written(node.func)}()"
        case ast.Subscript():
            return f"{_written(node.value)}[]"
    return ""
