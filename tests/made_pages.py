"""`python -m tests.made_pages` writes the pages of docs that are made from code and tests; `--check` compares them.

All of them, or those that are named: `python -m tests.made_pages behaviour sentences`.
"""

import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Final

from tests import behaviour_page, imports_page, security_page, sentences_page

PAGES: Final[dict[str, ModuleType]] = {
    "security": security_page,
    "behaviour": behaviour_page,
    "sentences": sentences_page,
    "imports": imports_page,
}


def main(given: Sequence[str]) -> int:
    """Write or check. Returns 1 when a page is not as it should be."""
    asked = [name for name in given if name != "--check"] or list(PAGES)
    made = {PAGES[name].PAGE: PAGES[name].made() for name in asked}
    if "--check" not in given:
        for page, text in made.items():
            page.write_text(text, "utf-8")
        return 0
    old = [page for page, text in made.items() if not page.exists() or page.read_text("utf-8") != text]
    for page in old:
        print(f"docs/{page.name} is out of date: run `make {page.stem}` and commit it.")
    return int(bool(old))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
