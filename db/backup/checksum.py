"""The checksum beside a backup, as `sha256sum --check` reads it: a few wrong letters are damage too."""

import hashlib
from pathlib import Path

from db.backup.refused import BackupRefused


def beside(path: Path) -> Path:
    """Where the checksum of `path` is kept."""
    return path.with_name(f"{path.name}.sha256")


def write(path: Path) -> None:
    """Keep the checksum of `path` beside it."""
    beside(path).write_text(f"{_sum(path)}  {path.name}\n")


def check(path: Path) -> None:
    """Compare `path` with the checksum beside it; without one there is nothing to say.

    Raises:
        BackupRefused: they differ.
    """
    kept = beside(path)
    if kept.is_file() and kept.read_text().split(maxsplit=1)[:1] != [_sum(path)]:
        raise BackupRefused(f"{path.name} is not as it was made: its checksum in {kept.name} differs.")


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
