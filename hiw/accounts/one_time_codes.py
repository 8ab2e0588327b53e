"""One-time codes of letters and digits that look and sound different, for paper and telephone."""

import hashlib
import secrets

_SIGNS = "ABCDEFGHJKMNPQRSTVWXYZ0123456789"  # 32 signs, 5 bits each; no I, L, O or U
_HEARD = str.maketrans("ILOU", "110V")
GROUP = 4
RESET_SIGNS, RECOVERY_SIGNS = 16, 24  # 80 bits for a day; 120 bits for years (ASVS 6.5.2 asks for 112)


def new_code(signs: int) -> str:
    """Return a random code in groups of four: XK3M-90QT-…"""
    return in_groups("".join(secrets.choice(_SIGNS) for _ in range(signs)), "-")


def in_groups(text: str, between: str = " ") -> str:
    """Return a code in groups of four."""
    return between.join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def signs_of(typed: str) -> str:
    """Return the characters of a typed code, without separators."""
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_HEARD)


def code_hash(purpose: str, typed: str) -> str:
    """Return the hash of a code that is stored; it depends on the purpose too."""
    return hashlib.sha256(f"{purpose}:{signs_of(typed)}".encode(errors="replace")).hexdigest()
