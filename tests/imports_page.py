"""docs/imports.md: which folder imports which, drawn from the code. Every arrow leads down."""

from collections import defaultdict
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Final

import grimp

from tests.source import ROOT

PAGE: Final[Path] = ROOT / "docs" / "imports.md"
HEAD: Final = """# Who imports whom

Made by `make imports`. An arrow says that files of one folder import files of another; what can be reached by a longer
way is left out. Nothing leads up, and nothing in a circle: the contracts in pyproject.toml say so of files too.

```mermaid
graph TD
"""


def made() -> str:
    """The page: the folders of `hiw`, and `pages` and `db` as a whole, with the arrows between them."""
    needs = folders()
    TopologicalSorter(needs).prepare()  # raises CycleError for a circle
    from_the_top = sorted(needs, key=lambda name: (-len(reached(name, needs)), name))
    arrows = [f"  {name} --> {other}" for name in from_the_top for other in sorted(shortest(name, needs))]
    return HEAD + "\n".join(arrows) + "\n```\n"


def folders() -> dict[str, set[str]]:
    """What each folder imports of others."""
    graph = grimp.build_graph("pages", "hiw", "db")
    needs: dict[str, set[str]] = defaultdict(set)
    for module in sorted(graph.modules):
        others = {folder_of(each) for each in graph.find_modules_directly_imported_by(module)}
        needs[folder_of(module)] |= others - {folder_of(module)}
    return dict(needs)


def folder_of(module: str) -> str:
    """ "fund" for hiw.fund.rules, "pages" for pages.fund.fund; a plain module of hiw by its own name."""
    first, _, rest = module.partition(".")
    return rest.split(".")[0] if first == "hiw" and rest else first


def shortest(name: str, needs: dict[str, set[str]]) -> set[str]:
    """The folders that `name` imports and none of the others that it imports does."""
    return {other for other in needs[name] if not any(other in reached(via, needs) for via in needs[name] - {other})}


def reached(name: str, needs: dict[str, set[str]]) -> set[str]:
    """All that can be reached from a folder."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        fresh = needs[waiting.pop()] - found
        found |= fresh
        waiting += fresh
    return found
