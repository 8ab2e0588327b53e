"""docs/behaviour.md: what the programme does, by subject, in the sentences of its tests.

A test's name goes on where the words of its file, or of its class, break off with "…". The same sentence is printed
when the test fails.
"""

import ast
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from tests.source import ROOT, name_of, tree_of

PAGE = ROOT / "docs" / "behaviour.md"
GOES_ON = "…"
TOP = "the whole project"
HEAD = """# What the programme does, as its tests say

Made by `make behaviour` from the names of the tests, one line a test; `make check` says when it is out of date. A line
begins where the words above it break off.
"""


def sentence_of(said: str | None, test: str) -> str:
    """What a test shows: the words of its file or class, and its own name going on from there."""
    begun = _first_line(said)
    if not begun.endswith(GOES_ON):
        return f"{begun} {_words_of(test)}".strip()
    return f"{begun.removesuffix(GOES_ON).rstrip()} {_words_of(test)}".replace(" 's ", "'s ")


def made() -> str:
    """The whole page."""
    lines = [HEAD]
    files = sorted((ROOT / "tests").rglob("test_*.py"), key=lambda path: (_subject_of(path), path.name))
    for subject, of_subject in groupby(files, _subject_of):
        lines.append(f"## {subject[0].upper()}{subject[1:]}\n")
        for path in of_subject:
            lines += [*_lines_of(tree_of(path), f"`{name_of(path)}`"), ""]
    return "\n".join(lines).rstrip() + "\n"


def _subject_of(path: Path) -> str:
    folders = path.relative_to(ROOT / "tests").parts[:-1]
    return ", ".join(folder.replace("_", " ") for folder in folders) or TOP


def _lines_of(tree: ast.Module | ast.ClassDef, where: str) -> Iterator[str]:
    """The words of a file or a class, then its tests; a class comes after the tests around it."""
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]
    said = _first_line(ast.get_docstring(tree))
    yield from (f"{said or where} ({where})" if said else where, "")
    yield from (f"* {_words_of(test.name)}" for test in tests)
    for node in tree.body:
        if isinstance(node, ast.ClassDef) and node.name.startswith("Test"):
            yield from ("", *_lines_of(node, f"`{node.name}`"))


def _first_line(said: str | None) -> str:
    return " ".join((said or "").split("\n\n")[0].split())


def _words_of(test: str) -> str:
    """ "test_of_a_person_s_name" as "of a person's name"; at the beginning "'s name" goes on from a name."""
    return re.sub(r"(^|(?<=\w) )s\b", "'s", test.removeprefix("test_").replace("_", " "))
