"""Write the next migration as a draft, from the models and the existing migrations.

    python -m db.draft_migration "visits have a place"
    python -m db.draft_migration --first      # writes 0001 anew: only while no version has been released

Read the draft and correct it: a renamed column is drafted as one dropped and one added, and changed CHECK
constraints are not seen. `pytest tests/db/test_migrate.py` says whether it is complete on both engines.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

from alembic import command

from db.migrate import SCRIPTS, config, known_revisions, upgrade
from db.session import make_engine

VERSIONS = SCRIPTS / "versions"
FIRST = "first tables"
NAMED_TYPES = {  # what Alembic writes for such a column, and its name in the draft
    "sa.BigInteger().with_variant(sa.Integer(), 'sqlite')": (
        "ID",
        'sa.BigInteger().with_variant(sa.Integer(), "sqlite")',
    ),
    "sa.JSON().with_variant(postgresql.JSONB(astext_type=Text()), 'postgresql')": (
        "JSON",
        'sa.JSON().with_variant(postgresql.JSONB(), "postgresql")',
    ),
}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Write the next migration as a draft.")
    parser.add_argument("what", nargs="?", help="what changes, in a few words")
    parser.add_argument("--first", action="store_true", help="write 0001 anew, while nothing is released")
    asked = parser.parse_args()
    if asked.first == bool(asked.what):
        parser.error("say what changes, or --first")
    with _without_versions() if asked.first else nullcontext():
        written = draft(asked.what or FIRST)
    sys.stdout.write(f"{written}\n")


def draft(what: str) -> Path:
    """Write a migration from the migrated tables to the models; return its file."""
    number = f"{len(known_revisions()) + 1:04d}"
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/migrated.db"
        if number != "0001":
            upgrade(url)
        engine = make_engine(url, migrating=True)
        with engine.begin() as connection:
            settings = config()
            settings.attributes |= {"connection": connection, "batch": number != "0001"}
            settings.set_main_option("file_template", f"{number}_{re.sub('[^a-z0-9]+', '_', what.lower())}")
            command.revision(settings, message=what, autogenerate=True, rev_id=number)
    (written,) = VERSIONS.glob(f"{number}_*.py")
    written.write_text(_tidied(written.read_text()))
    _format(written)
    return written


@contextmanager
def _without_versions() -> Iterator[None]:
    """Move the migrations aside meanwhile; restore those that were not written again."""
    with tempfile.TemporaryDirectory() as aside:
        for script in sorted(VERSIONS.glob("*.py")):
            shutil.move(script, aside)
        try:
            yield
        finally:
            for script in Path(aside).glob("*.py"):
                if not (VERSIONS / script.name).exists():
                    shutil.move(script, VERSIONS)


def _tidied(script: str) -> str:
    script = re.sub(r" *# (###.*###|.*please adjust.*)\n", "", script)
    for written, (name, meant) in NAMED_TYPES.items():
        if written in script:
            script = script.replace(written, name)
            script = script.replace("\nrevision =", f"\n{name} = {meant}\nrevision =", 1)
    return script


def _format(script: Path) -> None:
    ruff = [sys.executable, "-m", "ruff"]
    subprocess.run([*ruff, "check", "--quiet", "--fix", "--select", "I,F401", script], check=True)
    subprocess.run([*ruff, "format", "--quiet", script], check=True)


if __name__ == "__main__":
    main()
