"""Where a command keeps what is not finished. What a killed one has left is removed by the next; what belongs to one
that still runs is not: it holds a lock on its folder, which the system lets go with the process.
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
    """A folder in `beside` for this user alone, gone at the end; those of killed commands go first. Raises OSError."""
    remove_left(beside)
    folder, lock = _locked_folder(beside)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def remove_left(beside: Path) -> int:
    """Remove what commands that no longer run have left in `beside`; returns how many had left something."""
    return sum(_removed(folder) for folder in beside.glob(f"{PREFIX}*"))


def _locked_folder(beside: Path) -> tuple[Path, int]:
    while True:  # another command may take it for a dead one's, just before it is locked
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=beside))
        lock = _lock(folder)
        if lock is not None and folder.exists():
            return folder, lock
        if lock is not None:
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """A lock on the folder; None when another holds it, when it is gone, or is no folder of ours."""
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
