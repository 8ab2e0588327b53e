"""Folders for unfinished work of commands.

What a killed command has left is removed by the next one; that of a running one is not: it holds a lock on its folder,
which the system releases with the process.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

PREFIX: Final = ".hiw-unfinished-"


@contextmanager
def own_folder(beside: Path) -> Iterator[Path]:
    """Yield a folder in `beside` for this user alone, deleted at the end; those of killed commands are deleted
    first. Raises OSError."""
    remove_left(beside)
    folder, lock = _locked_folder(beside)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def remove_left(beside: Path) -> int:
    """Delete what commands that no longer run have left in `beside`; return how many had left something."""
    return sum(_removed(folder) for folder in beside.glob(f"{PREFIX}*"))


def _locked_folder(beside: Path) -> tuple[Path, int]:
    while True:  # another command may take it for a killed one's, just before it is locked
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
        lock = _lock(folder)
        if lock is not None and folder.exists():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Return a lock on the folder; None when another holds it, when it is gone, or is not one of these folders."""
    try:
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return None
    return lock


def _removed(folder: Path) -> bool:
    lock = _lock(folder)
    if lock is None:
        return False
    shutil.rmtree(folder, ignore_errors=True)
    os.close(lock)
    return not folder.exists()
