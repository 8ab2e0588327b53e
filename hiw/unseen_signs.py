"""Invisible characters: marks of text direction, and those without width."""

# Marks of the direction of Arabic and Hebrew; they belong in a text, not in a name.
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f")
DIRECTION_SPANS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_WIDTH = DIRECTION_MARKS | DIRECTION_SPANS | frozenset("\u00ad\u200b\u2060\ufeff")
_AWAY = dict.fromkeys(map(ord, _NO_WIDTH))


def seen(value: str) -> str:
    """Return what is visible of a typed day, number or amount: pasted text brings invisible characters with it."""
    return value.translate(_AWAY)
