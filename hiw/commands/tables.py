"""Migrate, back up and restore the database."""

from pathlib import Path

from db.backup import backup, restore
from db.session import writing
from hiw.accounts.after_restore import accounts_now, close_what_came_back, closed_at_once
from hiw.commands.audit import verify
from hiw.commands.check import check
from hiw.commands.progress import bar
from hiw.upgrade import upgrade
from hiw.words import count

SAID = {
    "migrated": "The database now has this version's tables.",
    "current": "The database has this version's tables already.",
    "waited": "Another server has just brought the database to this version's tables.",
}

UNREAD = (
    "What it held before could not be read: accounts are open or closed, and have the passwords and second factors, as "
    "in the backup. Close those of people who have left since."
)


def migrate(*, without_copy: bool) -> int:
    """Migrate the database to this version and print what was done."""
    with bar("Sealing the record anew", "lines") as sealing, bar("Spelling names anew", "people") as spelling:
        outcome, copy = upgrade(spelling, sealing, keeps_copy=not without_copy)
    print(SAID[outcome] + (f" What it held before is in {copy}." if copy else ""))
    return 0


def back_up(file: str) -> int:
    """Back up the database to a file."""
    with bar("Copying", "parts") as tell:
        backup(Path(file), tell)
    print(f"The database is copied to {file}. Keep it as safe as the database itself.")
    return 0


def put_back(file: str, *, without_checksum: bool) -> int:
    """Restore a backup, sign everybody out, and check what is there now. Returns 1 when the data are not consistent."""
    before = accounts_now()
    with bar("Putting back", "parts") as tell:
        kept = restore(Path(file), tell, without_checksum=without_checksum, with_it=closed_at_once(before))
    upgrade()
    with writing() as s:
        closed = close_what_came_back(s, before)
    print(f"The database is as it was in {file}." + (f" What it held before is in {kept}." if kept else ""))
    if kept and not before:
        print(UNREAD)
    print("Everybody is signed out." + (f" Closed again: {count(closed, 'account')}." if closed else ""))
    return check() | verify(head=False, expect="")
