"""docs/glossary.md …"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.source import ROOT, WRITTEN, name_of, tree_of

PAGE = (ROOT / "docs" / "glossary.md").read_text("utf-8")
QUOTED = re.compile(r"`([^`]+)`")
CODE = [path for path in WRITTEN if path.name != "__init__.py" and path.parent != ROOT]


def listed() -> Iterator[str]:
    """The modules in the tables below "In `folder/`:", such as "hiw/plans/rules"."""
    folder = ""
    for line in PAGE.splitlines():
        if found := re.match(r"In `([^`]+)/`:", line):
            folder = found[1]
        elif line.startswith("#"):
            folder = ""
        elif folder and line.startswith("|"):
            yield from (f"{folder}/{name}" for name in QUOTED.findall(line.split("|")[1]))


def classes(path: Path) -> Iterator[str]:
    for node in tree_of(path).body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def test_says_of_every_module_what_it_holds_and_of_none_that_is_gone() -> None:
    there = {name_of(path).removesuffix(".py") for path in CODE}
    assert set(listed()) == there


def test_has_every_public_class() -> None:
    words = {word for quoted in QUOTED.findall(PAGE) for word in re.findall(r"\w+", quoted)}
    assert [f"{name_of(path)}: {name}" for path in CODE for name in classes(path) if name not in words] == []
