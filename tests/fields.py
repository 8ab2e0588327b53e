"""The fields of forms, as tests of pages type into them and read what is said below them."""

from contextlib import suppress
from datetime import date

from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from hiw.typed_days import shown

KINDS = ("line", "area", "day", "day-now", "number", "number-now", "hours", "yes", "choice", "choices", "word")


def type_day(at: AppTest, key: str, day: date) -> None:
    """Type a day into its field, as the field shows it."""
    at.text_input(key=key).input(shown(day))


def values(part: Element | Block, kind: str) -> list[str]:
    """What each element of one kind says in a part of a page."""
    assert isinstance(part, Block)
    return [element.value for element in part.get(kind) if isinstance(element, Element)]


def beside(at: AppTest, key: str) -> str:
    """What is said below a field: its day in words, or why it cannot be saved."""
    for kind in KINDS:
        with suppress(KeyError):
            return "\n".join(values(at.get_by_key(f"field-{kind}.{key}"), "text"))
    raise KeyError(key)


def all_beside(at: AppTest) -> str:
    """All that is said at fields and buttons about why something is not saved."""
    said = [node for node in at.main if str(getattr(node, "key", None) or "").startswith(("refused.", "unread."))]
    return "\n".join(value for block in said for kind in ("text", "error") for value in values(block, kind))
