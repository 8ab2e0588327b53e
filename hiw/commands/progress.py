"""A progress bar for long work, when a terminal shows it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from tqdm import tqdm

PATIENCE = 0.5  # seconds before the bar appears


@contextmanager
def bar(says: str, unit: str) -> Iterator[Callable[[int, int], None]]:
    """Yield a function that is told (done, in all) and draws a bar on the error stream.

    Nothing is drawn without a terminal, or when the work is quick.
    """
    with tqdm(desc=says, unit=f" {unit}", disable=None, dynamic_ncols=True, delay=PATIENCE) as shown:

        def tell(done: int, in_all: int) -> None:
            shown.total = in_all
            shown.update(done - shown.n)

        yield tell
