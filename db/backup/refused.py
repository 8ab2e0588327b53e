"""The one error of backups."""


class BackupRefused(Exception):
    """A backup was not made or not restored; `str` of it says why and what to do."""
