"""Signs of which nobody sees anything: those that say how text runs, and those of no width."""

# Marks that say which way Arabic and Hebrew run; they belong to a text, not to a name.
DIRECTION_MARKS = frozenset("\u061c\u200e\u200f")
DIRECTION_SPANS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_WIDTH = DIRECTION_MARKS | DIRECTION_SPANS | frozenset("\u00ad\u200b\u2060\ufeff")
_AWAY = dict.fromkeys(map(ord, _NO_WIDTH))


def seen(value: str) -> str:
    """What is seen of a day, a number or an amount: a paste brings such signs with it."""
    return value.translate(_AWAY)
