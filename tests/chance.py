"""Chance: `make test` tries the same examples each time, so that it fails for the same people; `make test-long` (the
option `--long`) tries new ones, and more of them, and prints how to see a failure again."""

from random import Random, SystemRandom
from typing import Final

from hypothesis import settings

TIMES: Final = 10  # as many examples in a long run
SAME, NEW = "the same examples", "new examples"
USUAL_EXAMPLES: Final = 100

# A busy machine is no fault of the example that it met, so none has a deadline.
settings.register_profile(SAME, deadline=None, derandomize=True)
settings.register_profile(NEW, deadline=None, max_examples=USUAL_EXAMPLES * TIMES, print_blob=True)


def begin(*, is_long: bool) -> None:
    """Choose for this process, before the first module of tests is read."""
    settings.load_profile(NEW if is_long else SAME)


def is_long() -> bool:
    """Whether this run explores."""
    return settings.get_current_profile_name() == NEW


def examples(usual: int, at_length: int | None = None) -> int:
    """How many examples a test tries that cannot afford as many as others; at length, `TIMES` as many or as given."""
    return (at_length or usual * TIMES) if is_long() else usual


def seeded(usual: int) -> Random:
    """The same random numbers each time; in a long run new ones, whose seed is printed for whoever sees it fail."""
    seed = SystemRandom().randrange(2**32) if is_long() else usual
    print(f"seed {seed} instead of {usual}")
    return Random(seed)
