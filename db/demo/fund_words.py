"""What is asked of the fund in the demo: things, sellers and reasons by category, from words/fund.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import accumulate

from db.demo.seeded_random import SeededRandom
from db.demo.words import FOLDER, name_groups
from db.enums import OtherSource

SOURCES = tuple(OtherSource)
PRICE_CHECKS = ("Two shops compared, this is the cheaper.", "The employer's own list price.", "Three quotes looked at.")
TRIED = (
    "The jobcentre's fund refused it in writing.",
    "The council's welfare scheme is closed until next month.",
    "Two charities were asked, neither pays for this.",
    "They can give ten pounds themselves.",
)
RETURNED = ("Which weeks is this for?", "Is there a cheaper one?", "Has the jobcentre answered?", "Who is the payee?")
DECLINED = ("The jobcentre pays for this.", "This does not help the action it is tied to.", "Ask again with a quote.")
WITHDRAWN = ("The employer pays after all.", "They found one second-hand.", "The job fell through.")
CANCELLED = ("The job fell through before it was bought.", "The seller cannot deliver.", "They moved away.")


@dataclass(frozen=True)
class DemoFundCategory:
    """What one category is asked for: (thing, pounds), sellers, reasons, and the number of payments."""

    category: str
    share: int
    parts: tuple[int, ...]
    what: tuple[tuple[str, int], ...]
    sellers: tuple[str, ...]
    why: tuple[str, ...]


@cache
def kinds() -> tuple[DemoFundCategory, ...]:
    """Return all kinds of purchase, in the order of the file."""
    read = tomllib.loads((FOLDER / "fund.toml").read_text("utf-8"))
    return tuple(
        DemoFundCategory(
            name, kind["share"], tuple(kind["parts"]), tuple((what, pounds) for what, pounds in kind["what"]),
            tuple(kind["sellers"]), tuple(kind["why"]),
        )
        for name, kind in read.items()
    )  # fmt: skip


@cache
def _upto() -> tuple[int, ...]:
    return tuple(accumulate(kind.share for kind in kinds()))


def any_kind(dice: SeededRandom) -> DemoFundCategory:
    """Return one of them, as often as its share says."""
    return dice.weighted(kinds(), _upto())


def seller(dice: SeededRandom, kind: DemoFundCategory) -> str:
    """Return a seller such as "Birch Workwear": one of many, so that few sell to many."""
    return f"{dice.pick(name_groups()[0][0].family)[1]} {dice.pick(kind.sellers)}"
