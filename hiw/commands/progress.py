"""A bar for work that takes long, when somebody is watching."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

PATIENCE = 0.5  # seconds for which nobody needs to be told anything


@contextmanager
def bar(says: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream, told (done, in all). Nothing is shown where no terminal is, or when it is quick."""
    with tqdm(desc=says, unit=f" {unit}", disable=None, dynamic_ncols=True, delay=PATIENCE) as shown:

        def tell(done: int, in_all: int) -> None:
            shown.total = in_all
            shown.update(done - shown.n)

        yield tell
