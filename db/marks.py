"""Marks of words: a mark proves them as long as they and their salt are kept, and says nothing once both are gone."""

import hashlib
import secrets

SALT_LENGTH = 32
MARK_LENGTH = 64


def new_salt() -> str:
    """128 random bits: without them nobody finds the words of a mark by trying."""
    return secrets.token_hex(SALT_LENGTH // 2)


def mark_of(salt: str, words: str) -> str:
    """SHA-256 of the salt, a new line, and the words."""
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()
