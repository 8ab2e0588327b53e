"""docs/sentences.md: every sentence and label that people read, as it stands in the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.source import PRODUCT, ROOT, calls, dotted, name_of, nodes, tree_of

PAGE = ROOT / "docs" / "sentences.md"
HEAD = """# The sentences on the screen

Made by `make sentences` from the code, file by file; `make check` says when it is out of date. `{…}` stands for what is
put in there.
"""
FOLDERS = ("pages", "hiw")
NOT_ON_THE_SCREEN = ("hiw/commands", "hiw/log.py", "hiw/__main__.py")
SHOWN = ("st.", "messages.", "notices.", "words.say", "form.", "tab.")
REFUSED = {"RuleBroken", "NotAllowed", "NotFound", "Stale", "NotRecorded", "NotStored"}
SAID = {"perform", "begin_page", "Form", "SavedWidget", "dialog_form", *REFUSED}
READ = {"label", "help", "placeholder", "body", "title", "alt", "submit", "caption", "empty"}
SENTENCE = re.compile(r"[A-Z“].*\w+ .*\w+.*[.?!…:]$", re.DOTALL)
HOLE = "{…}"


def made() -> str:
    """The whole page."""
    lines = [HEAD]
    for path in sorted(path for path in PRODUCT if _is_on_the_screen(name_of(path))):
        if found := list(dict.fromkeys(sentences_of(tree_of(path)))):
            lines += [f"## `{name_of(path)}`\n", *(f"* {text}" for text in found), ""]
    return "\n".join(lines).rstrip() + "\n"


def sentences_of(tree: ast.Module) -> Iterator[str]:
    """The texts that are shown or said by a call, and every other that reads as a sentence, in order."""
    shown = {id(node) for call in calls(tree) for each in _read_of(call) for node in _texts(each)}
    explains = {id(node.value) for node in nodes(tree) if isinstance(node, ast.Expr)}
    found = [node for node in _texts(tree) if id(node) not in explains]
    for node in sorted(found, key=lambda node: (node.lineno, node.col_offset)):
        text = _text_of(node)
        if re.search(r"[^\W\d]{2}", text.replace(HOLE, "")) and (id(node) in shown or SENTENCE.match(text)):
            yield text


def _is_on_the_screen(name: str) -> bool:
    return name.startswith(FOLDERS) and not name.startswith(NOT_ON_THE_SCREEN)


def _read_of(call: ast.Call) -> Iterator[ast.expr]:
    """What a person reads of what a call is given."""
    name = dotted(call.func)
    if name.startswith(SHOWN) or name.split(".")[-1] in SAID:
        yield from call.args[:1]
    yield from (keyword.value for keyword in call.keywords if keyword.arg in READ)


def _texts(tree: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts in a tree; of what is put into a text, those that stand there too."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node
        if isinstance(node, ast.JoinedStr) and not _is_format(node):
            yield node


def _is_format(node: ast.JoinedStr) -> bool:
    """Whether it says how a number is written, as ",.2f" does."""
    return all(isinstance(part, ast.Constant) and len(str(part.value)) < 5 for part in node.values)


def _text_of(node: ast.Constant | ast.JoinedStr) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    whole = "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in parts)
    return " ".join(whole.split())


def written_in(path: Path) -> list[str]:
    """The sentences of one file."""
    return list(sentences_of(tree_of(path)))
