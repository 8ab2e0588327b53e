"""The one error of backups."""


class BackupRefused(Exception):
    """A backup was not made or not put back; `str` of it says why and what to do."""
