"""Memory that a server has done with goes back to the machine."""

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX in glibc's malloc.h
MOST_ARENAS = 2


def few_arenas() -> None:
    """Let all threads share two of glibc's heaps. Each run has a thread of its own, and of the many heaps that they
    would be given each keeps what it has once needed. Other C libraries have one heap anyway."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_ARENA_MAX, MOST_ARENAS)
