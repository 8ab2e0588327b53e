"""Read whole numbers as people type them."""

import re

from hiw.errors import RuleBroken
from hiw.unseen_signs import seen

_WHOLE = re.compile("[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}", re.ASCII)


def whole_number(typed: str, least: int, most: int) -> int | None:
    """Return the whole number that somebody typed, such as "7" or "1,200"; None when nothing was.

    Raises RuleBroken for anything else, and for a number below `least` or above `most`.
    """
    said = seen(typed).strip()
    if not said:
        return None
    found = int(said.replace(",", "")) if _WHOLE.fullmatch(said) else None
    if found is None or not least <= found <= most:
        raise RuleBroken(f"Type a whole number from {least:,} to {most:,}.")
    return found
