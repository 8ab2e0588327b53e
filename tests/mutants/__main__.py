"""`make mutants`: takes out each guard of queries and actions alone, and lists those without which no test fails.

What was found is kept in `.mutants/` (not in git), so that a run that was stopped goes on where it was; a guard is
tried again when its function was changed, or when it survived. The result is written to docs/guards.toml, from which
docs/security.md is made.
"""

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence

from tests.mutants import kept, trying
from tests.mutants.kept import KEPT, Result
from tests.mutants.runs import in_child, make_ready, preload
from tests.mutants.taken_out import Site

SEED = 1
PREPARES = 600  # seconds
# A sample is of tests that take milliseconds, and of so many guards of a file.
QUICK = ("tests/fund/", "tests/households/", "tests/accounts/", "tests/plans/", "tests/safety/")
FEWEST_OF_A_FILE, MOST_OF_A_FILE = 6, 12


def main(given: Sequence[str]) -> int:
    """Try what was not tried yet and write the result. Returns 1 when a guard survives."""
    asked = _asked(given)
    KEPT.mkdir(exist_ok=True)
    sites = in_child(_found, PREPARES)
    if sites is None:
        sys.exit("The guards cannot be found: run `python -m tests.mutants.sites` to see why.")
    if asked.anew:
        kept.forget()
    in_child(make_ready, PREPARES)
    if asked.sample:
        return _try_sample(sites, asked.sample)
    preload()
    wanted = [site for site in sites if asked.only in site.id]
    results = trying.try_all(sites, wanted)
    kept.write(sites, results, trying.marks())
    return _say(wanted, results)


def _asked(given: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORDS", help="only guards whose place or name holds these words")
    parser.add_argument("--anew", action="store_true", help="forget what was found before")
    parser.add_argument(
        "--sample", type=int, default=0, metavar="N", help="those of docs/guards.toml in N files of tests"
    )
    return parser.parse_args(given)


def _found() -> list[Site]:
    from tests.mutants.sites import sites

    return sites()


def _say(sites: Sequence[Site], results: Mapping[str, Result]) -> int:
    survive = [site for site in sites if not results[site.id].killer]
    for site in survive:
        print(f"survives {results[site.id].ran} tests: {site.id}, line {site.place[1]}")
    print(f"{len(sites)} guards; without {len(survive)} of them no test fails.")
    return int(bool(survive))


def _try_sample(sites: Sequence[Site], files: int) -> int:
    """Guards whose known tests stand in some files, drawn by lot. Returns 1 when a test does not fail any more."""
    by_file = _known(sites)
    drawn = random.Random(SEED).sample(sorted(by_file), min(files, len(by_file)))
    tried = {id: is_missed for file in drawn for id, is_missed in trying.are_missed(sites, by_file[file]).items()}
    missed = [id for id, is_missed in tried.items() if is_missed]
    passed = [id for id, is_missed in tried.items() if is_missed is False]  # None: its test has another name now
    for id in passed:
        print(f"No test fails without the guard {id} any more: take it out and see which should have failed.")
    print(f"Guards tried: {len(tried)}, missed: {len(missed)}, by their tests in {', '.join(drawn)}.")
    return int(bool(passed) or not missed)


def _known(sites: Sequence[Site]) -> dict[str, dict[str, str]]:
    """By test file, the guards that are known to have their test there, as far as they are quickly tried."""
    known = {f"{name} {where}": test for name, each in kept.written().items() for where, test in each.dies.items()}
    by_file: dict[str, dict[str, str]] = defaultdict(dict)
    for site in sites:
        test = known.get(f"{site.name} {site.where}", "")
        file = test.split("::")[0]
        if file.startswith(QUICK) and len(by_file[file]) < MOST_OF_A_FILE:
            by_file[file][site.id] = test
    return {file: guards for file, guards in by_file.items() if len(guards) >= FEWEST_OF_A_FILE}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
