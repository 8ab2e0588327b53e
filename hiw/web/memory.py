"""Return unused memory to the operating system."""

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h
MOST_ARENAS = 2


def few_arenas() -> None:
    """Limit glibc to two malloc arenas.

    Each run has a thread of its own, and every arena keeps what it once needed. Other C libraries have one heap."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, MOST_ARENAS)
