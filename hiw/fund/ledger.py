"""The arithmetic of the ledger: the effect of each kind of entry on its line. Every figure of the fund is a sum of
them.

Commitment accounting (docs/programme.md): a commitment is money promised and not yet paid; it falls as what is spent
rises, and a release gives up what is left of it. What is available may be negative, and is shown so.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from db.enums import EntryKind


class EntryEffect(NamedTuple):
    """How many times an entry's amount is added to each figure of its line."""

    original: int = 0
    virements: int = 0
    committed: int = 0
    spent: int = 0


EFFECTS: Mapping[EntryKind, EntryEffect] = {
    EntryKind.ORIGINAL: EntryEffect(original=1),
    EntryKind.VIREMENT_IN: EntryEffect(virements=1),
    EntryKind.VIREMENT_OUT: EntryEffect(virements=-1),
    EntryKind.COMMITMENT: EntryEffect(committed=1),
    EntryKind.RELEASE: EntryEffect(committed=-1),
    EntryKind.PAYMENT: EntryEffect(committed=-1, spent=1),
    EntryKind.REFUND: EntryEffect(spent=-1),
}


@dataclass(frozen=True)
class LineFigures:
    """The figures of a line, or of several together, in pence."""

    original: int = 0
    virements: int = 0
    committed: int = 0
    spent: int = 0

    @property
    def revised(self) -> int:
        """Return the budget after virements, in pence."""
        return self.original + self.virements

    @property
    def available(self) -> int:
        """Return what may still be promised, in pence; negative when more was promised or spent than there is."""
        return self.revised - self.committed - self.spent

    def __add__(self, other: "LineFigures") -> "LineFigures":
        return LineFigures(
            self.original + other.original,
            self.virements + other.virements,
            self.committed + other.committed,
            self.spent + other.spent,
        )


def figures_of(sums: Mapping[EntryKind, int]) -> LineFigures:
    """Return the figures from the sum of the amounts of each kind of entry, in pence."""

    def total(of: str) -> int:
        return sum(getattr(EFFECTS[kind], of) * pence for kind, pence in sums.items())

    return LineFigures(total("original"), total("virements"), total("committed"), total("spent"))
