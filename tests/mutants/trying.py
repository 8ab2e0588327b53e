"""Which test fails when a guard is taken out: file after file, and of each what was not tried yet."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from tqdm import tqdm

from tests.mutants import kept
from tests.mutants.kept import ROOT, Result
from tests.mutants.runs import fail_without, in_child, sweep
from tests.mutants.taken_out import Site

LONGEST = 3_600  # seconds for a file of tests
# Servers are other processes, in which no guard is taken out.
NOT_HERE = ("browser", "web", "load", "mutants")
SERVED = ("test_frames.py", "test_crafted.py", "test_left_frames.py")
LAST = ("fund", "policy", "balancing", "workload", "pages")  # the slow ones: many guards have their test by then
PURE = ("balance",)  # the solver knows nobody


def try_all(sites: Sequence[Site], wanted: Sequence[Site]) -> dict[str, Result]:
    """What is known of every guard, with the wanted ones tried by all tests that were not tried on them yet."""
    results = kept.results()
    for site in sites:
        if results.get(site.id, Result(mark="")).mark != site.mark:
            results[site.id] = Result(site.mark)
    for file, mark in tqdm(marks().items(), desc="tests", unit="file"):
        spent = {site.id: results[site.id].seconds for site in wanted if results[site.id].is_open_to(file, mark)}
        if not spent:
            continue
        found = in_child(partial(sweep, sites, spent, [file]), LONGEST)
        for id, tried in (found or {}).items():
            results[id].add(tried.killer, tried.ran, tried.seconds, file, mark)
        kept.keep(results)
    return results


def are_missed(sites: Sequence[Site], killers: Mapping[str, str]) -> dict[str, bool | None]:
    """Whether a test fails without each guard, in a process of their own: see `fail_without`."""
    return in_child(lambda: fail_without(sites, killers), LONGEST) or dict.fromkeys(killers, False)


def marks() -> dict[str, str]:
    """A mark of each file of tests, in the order in which they are tried."""
    files = [file for folder in _folders() for file in _tests_in(folder)]
    return {file.relative_to(ROOT).as_posix(): _mark_of(file) for file in files}


def _folders() -> Iterator[Path]:
    for path in sorted((ROOT / "tests").iterdir(), key=_order):
        if path.is_dir() and path.name not in NOT_HERE and any(_tests_in(path)):
            yield path


def _tests_in(path: Path) -> list[Path]:
    found = sorted(path.rglob("test_*.py"))
    return [file for file in found if file.name not in SERVED and not set(file.parts) & set(PURE)]


def _order(path: Path) -> tuple[int, str]:
    return (LAST.index(path.name) + 1 if path.name in LAST else 0), path.name


def _mark_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
