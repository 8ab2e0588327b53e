"""The command line, `python -m hiw …`. Each command is a file in `hiw/commands`."""

import argparse
import sys
from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from db import in_the_way
from db.backup import BackupRefused
from db.demo import DemoRefused
from db.migrate import UnknownRevision, newest_revision
from db.session import SchemaVersionMismatch, database_url, resolved, writes_only_at
from hiw import log
from hiw.commands import add_all
from hiw.errors import HiwError

REFUSALS = (HiwError, DemoRefused, BackupRefused, UnknownRevision, TimeoutError)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns 0 when all is well, 1 when it is not, 130 when it was interrupted."""
    parser = argparse.ArgumentParser(
        prog="python -m hiw",
        description="The planner's database, from the command line.",
        epilog="The database is the one that HIW_DATABASE_URL names, or the file data/hiw.db.",
    )
    add_all(parser.add_subparsers(required=True, metavar="COMMAND"))
    given = parser.parse_args(arguments)
    try:
        resolved(database_url())
    except ValueError as wrong:
        return _refused(str(wrong))
    try:
        with writes_only_at(newest_revision()):
            code: int = given.run(given)
    except REFUSALS as refusal:
        return _refused(str(refusal))
    except SchemaVersionMismatch:
        return _refused(in_the_way.of_version(database_url()))
    except DBAPIError as error:
        return _refused(in_the_way.of_database(error, database_url()))
    except OSError as error:
        return _refused(in_the_way.of_file(error))
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    return code


def _refused(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 1


if __name__ == "__main__":
    log.set_up()
    sys.exit(main())
