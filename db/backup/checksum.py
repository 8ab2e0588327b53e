"""The checksum beside a backup, as `sha256sum --check` reads it: it detects any damage to the file."""

import hashlib
from pathlib import Path
from typing import Final

from db.backup.refused import BackupRefused

SUFFIX: Final = ".sha256"


def beside(path: Path) -> Path:
    """Return the file with the checksum of `path`."""
    return path.with_name(f"{path.name}{SUFFIX}")


def write(path: Path) -> None:
    """Write the checksum of `path` beside it."""
    beside(path).write_text(f"{_sum(path)}  {path.name}\n")


def check(path: Path, *, may_be_missing: bool = False) -> None:
    """Compare `path` with the checksum beside it.

    Raises:
        BackupRefused: they differ, or there is none and `may_be_missing` is False.
    """
    kept = beside(path)
    if not kept.is_file():
        if may_be_missing:
            return
        raise BackupRefused(
            f"{path.name} has no checksum beside it, so that nobody can say whether it is whole. Put {kept.name} there "
            "again, or run the command with --without-checksum."
        )
    if kept.read_text(errors="replace").split(maxsplit=1)[:1] != [_sum(path)]:
        raise BackupRefused(f"{path.name} is not as it was made: its checksum in {kept.name} differs.")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
