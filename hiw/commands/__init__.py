"""The commands of `python -m hiw`, one file each."""

import argparse
from collections.abc import Callable
from typing import Any

Run = Callable[[argparse.Namespace], int]
Commands = Any  # argparse does not name the type that add_subparsers returns


def add_all(commands: Commands) -> None:
    """Add every command to the parser. Each is imported when it runs, so that --help is quick."""
    _add_tables(commands)
    demo = _add(commands, "demo", "fill an empty database with invented people", _demo)
    demo.add_argument("--households", type=_positive, default=500, metavar="N", help="about how many open ones (500)")
    demo.add_argument("--seed", type=int, default=1, metavar="S", help="the same number gives the same people (1)")
    demo.add_argument("--if-new", action="store_true", help="do nothing unless the database is new")
    _add_users(commands)
    _add(
        commands, "check", "prove that the data fit together", _check,
        more="Prints each check with its number of differences; ends with 1 when there are any.",
    )  # fmt: skip
    _add(
        commands, "changes", "let changes take effect that have waited a day for a second manager", _changes,
        more="Whoever signs in does so too; run it every few minutes, so that none waits for somebody to come.",
    )  # fmt: skip
    _add(
        commands, "clean", "delete what nobody needs any more: old sign-ins, drafts, keys of forms and copies", _clean,
        more="Safe at any time, and on several servers at once. Run it every day.",
    )  # fmt: skip
    search = _add(commands, "solve", "run one search of the balancer; the server starts it", _solve)
    search.add_argument("search", type=_positive, metavar="ID", help="its number")
    search.add_argument("--parent", type=_positive, metavar="PID", help="end when this process is gone")
    _add(
        commands, "snapshot", "keep this week's caseloads, and those of weeks that were missed", _snapshot,
        more="Run it once a week, or every day: a week is kept once.",
    )  # fmt: skip
    audit = _add(commands, "audit", "the record of who did what").add_subparsers(required=True, metavar="COMMAND")
    _add_verify(_add(audit, "verify", "prove that no line of the record was changed or removed", _verify))
    _add(
        audit, "send-head", "send the record's head to where it is kept", _send_head,
        more="Appended to HIW_AUDIT_HEAD_FILE, or given to HIW_AUDIT_HEAD_COMMAND on its input. Run it every day.",
    )  # fmt: skip


def _add_tables(commands: Commands) -> None:
    migrate = _add(
        commands, "migrate", "bring the database to this version's tables", _migrate,
        more="Safe to run twice, or from two servers at once; it never goes backwards. What it held is copied first.",
    )  # fmt: skip
    migrate.add_argument("--without-copy", action="store_true", help="make no copy first: you have one yourself")
    backup = _add(commands, "backup", "copy the database to a file while people work", _backup)
    backup.add_argument("file", metavar="FILE", help="where to; a checksum is put beside it")
    restore = _add(
        commands, "restore", "put a backup in place of the database", _restore,
        more="The file is proved first, and what was there is kept in a file of its own.",
    )  # fmt: skip
    restore.add_argument("file", metavar="FILE", help="a file that `backup` has made")
    restore.add_argument("--without-checksum", action="store_true", help="also when the checksum beside it is missing")


def _add_users(commands: Commands) -> None:
    users = _add(commands, "user", "colleagues' accounts").add_subparsers(required=True, metavar="COMMAND")
    _add_user(_add(users, "add", "add an account, such as the first manager's; asks for the password", _user_add))
    for name, says, run in (
        ("forget-factor", "let somebody who lost phone and paper codes sign in without", _user_forget_factor),
        ("reset-code", "print a code by which somebody chooses a new password", _user_reset_code),
    ):
        _add(users, name, says, run).add_argument("username", help="as they sign in, like mary.jones")


def _add_verify(verify: argparse.ArgumentParser) -> None:
    verify.add_argument("--head", action="store_true", help="only print the last line's hash, to be kept elsewhere")
    verify.add_argument("--expect", default="", metavar="HASH", help="a hash that was kept: it must still be there")


def _add_user(add: argparse.ArgumentParser) -> None:
    add.add_argument("username", help="to sign in with, like mary.jones")
    add.add_argument("--name", required=True, help="as colleagues see it, like 'Mary Jones'")
    add.add_argument("--role", default="manager", choices=["advocate", "senior", "manager", "support", "auditor"])
    add.add_argument("--authority", action="append", default=[], metavar="CODE", help="HAL, KWL, LIV, SFT, SHN or WRL")
    add.add_argument("--password-stdin", action="store_true", help="read the password from the first line of input")


def _add(
    commands: Commands, name: str, says: str, run: Run | None = None, *, more: str = ""
) -> argparse.ArgumentParser:
    sentence = f"{says[0].upper()}{says[1:]}. {more}"
    added: argparse.ArgumentParser = commands.add_parser(name, help=says, description=sentence)
    if run:
        added.set_defaults(run=run)
    return added


def _positive(typed: str) -> int:
    number = int(typed)
    if number < 1:
        raise argparse.ArgumentTypeError("type a number from 1")
    return number


def _migrate(given: argparse.Namespace) -> int:
    from hiw.commands.tables import migrate

    return migrate(without_copy=given.without_copy)


def _demo(given: argparse.Namespace) -> int:
    from hiw.commands.demonstration import demo

    return demo(given.households, given.seed, if_new=given.if_new)


def _user_add(given: argparse.Namespace) -> int:
    from hiw.commands.user import add

    return add(given.username, given.name, given.role, given.authority, from_stdin=given.password_stdin)


def _verify(given: argparse.Namespace) -> int:
    from hiw.commands.audit import verify

    return verify(head=given.head, expect=given.expect)


def _send_head(given: argparse.Namespace) -> int:
    from hiw.commands.audit import send_head

    return send_head()


def _user_forget_factor(given: argparse.Namespace) -> int:
    from hiw.commands.user import forget_factor

    return forget_factor(given.username)


def _user_reset_code(given: argparse.Namespace) -> int:
    from hiw.commands.user import reset_code

    return reset_code(given.username)


def _check(given: argparse.Namespace) -> int:
    from hiw.commands.check import check

    return check()


def _changes(given: argparse.Namespace) -> int:
    from hiw.commands.changes import changes

    return changes()


def _clean(given: argparse.Namespace) -> int:
    from hiw.commands.clean import clean

    return clean()


def _snapshot(given: argparse.Namespace) -> int:
    from hiw.commands.snapshot import snapshot

    return snapshot()


def _backup(given: argparse.Namespace) -> int:
    from hiw.commands.tables import back_up

    return back_up(given.file)


def _restore(given: argparse.Namespace) -> int:
    from hiw.commands.tables import put_back

    return put_back(given.file, without_checksum=given.without_checksum)


def _solve(given: argparse.Namespace) -> int:
    from hiw.commands.solve import solve

    return solve(given.search, given.parent)
