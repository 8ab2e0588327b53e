"""Send the head of the audit log to another machine, where whoever rewrites the database cannot rewrite it."""

import os
import shlex
import subprocess
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from db.audit_chain import ChainHead
from hiw.errors import HiwError

FILE: Final = "HIW_AUDIT_HEAD_FILE"
COMMAND: Final = "HIW_AUDIT_HEAD_COMMAND"
OLD_AFTER: Final = timedelta(days=2)
LONGEST: Final = 60  # seconds that the command may take
OURS: Final = "HIW_"  # prefix of variables that the command must not get, such as the database's password
Variables = Mapping[str, str]


class HeadNotSent(HiwError):
    """The head did not reach where it is kept; the text says why."""


def is_configured(told: Variables) -> bool:
    """Return whether the server's environment says where the head is kept."""
    return bool(told.get(FILE) or told.get(COMMAND))


def is_old(sent_at: datetime | None, now: datetime) -> bool:
    """Return whether the head was never sent, or last more than two days ago."""
    return sent_at is None or now - sent_at > OLD_AFTER


def line_of(head: ChainHead, at: datetime) -> str:
    """Return the line that is kept: the moment, how many events there were, and the hash of the last."""
    return f"{at.isoformat(timespec='seconds')} {head.number} {head.last_hash}\n"


def send(line: str, told: Variables) -> None:
    """Append the line to the file, and pass it to the command, whichever of the two the environment names.

    Raises HeadNotSent unless all of them have taken it.
    """
    if not is_configured(told):
        raise HeadNotSent(f"Set {FILE} or {COMMAND} to where the head is kept. Nothing was sent.")
    if path := told.get(FILE):
        _append(Path(path), line)
    if command := told.get(COMMAND):
        _hand_to(command, line, told)


def _append(path: Path, line: str) -> None:
    """Append at once and to the disk: the line is there whole, or the write has failed."""
    if not path.is_absolute():
        raise HeadNotSent(f"{FILE} must be a whole path, beginning with /. Nothing was sent.")
    written = line.encode()
    try:
        to = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK, 0o600)
        try:
            is_whole = os.write(to, written) == len(written)
            os.fsync(to)
        finally:
            os.close(to)
    except OSError as error:
        raise HeadNotSent(f"The file of {FILE} cannot be written: {error.strerror}. Nothing was sent.") from error
    if not is_whole:
        raise HeadNotSent(f"The file of {FILE} took only a part of the line. Look at its disk.")


def _hand_to(command: str, line: str, told: Variables) -> None:
    """Run the command without a shell, and without the programme's own variables. Its error stream goes to this
    one's."""
    theirs = {name: value for name, value in told.items() if not name.startswith(OURS)}
    try:
        words = shlex.split(command)
        ended = subprocess.run(
            words, input=line.encode(), env=theirs, stdout=subprocess.DEVNULL, timeout=LONGEST, check=False
        )
    except (ValueError, IndexError) as error:
        raise HeadNotSent(f"{COMMAND} is no command. It was not sent.") from error
    except subprocess.TimeoutExpired as error:
        raise HeadNotSent(
            f"The command of {COMMAND} took longer than {LONGEST} seconds. It is not noted as sent."
        ) from error
    except OSError as error:
        raise HeadNotSent(f"The command of {COMMAND} cannot be run: {error.strerror}. It was not sent.") from error
    if ended.returncode:
        raise HeadNotSent(f"The command of {COMMAND} ended with {ended.returncode}. It is not noted as sent.")
