"""Codes that people copy from paper or hear on the telephone: letters and digits that look and sound apart."""

import hashlib
import secrets

_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # 32 signs, 5 bits each; no I, L, O or U
_HEARD = str.maketrans("ILOU", "110V")
GROUP = 4
RESET_SIGNS, RECOVERY_SIGNS = 16, 24  # 80 bits for a day; 120 bits for years (ASVS 6.5.2 asks for 112)


def new_code(signs: int) -> str:
    """A random code in groups of four: XK3M-90QT-…"""
    return in_groups("".join(secrets.choice(_SIGNS) for _ in range(signs)), "-")


def in_groups(text: str, between: str = " ") -> str:
    """A long code in groups of four."""
    return between.join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def signs_of(typed: str) -> str:
    """A code however its owner types it, without what stands between its signs."""
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_HEARD)


def code_hash(purpose: str, typed: str) -> str:
    """What is kept of a code; a code for one purpose is none for another."""
    return hashlib.sha256(f"{purpose}:{signs_of(typed)}".encode(errors="replace")).hexdigest()
