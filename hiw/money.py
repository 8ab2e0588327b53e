"""Read and write pounds and pence. Everywhere else money is whole pence, as a number."""

import re

from hiw.errors import RuleBroken
from hiw.unseen_signs import seen

# Pounds, with commas in threes or none, and pence or none. ASCII digits only: another script's look alike.
_AMOUNT = re.compile(r"£?\s?(?P<pounds>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<pence>[0-9]{2}))?", re.ASCII)
_MOST_DIGITS = 12
HOW = "Type pounds and pence, such as 12.50 or 1,250."


def pence_of(
    typed: str, what: str = "The amount", *, most_pence: int | None = None, nothing_is_fine: bool = False
) -> int:
    """Return typed money as whole pence: "£1,000.00" is 100,000. Nothing is guessed or rounded.

    `what` begins the sentence of a refusal. Raises RuleBroken for anything that is not a positive amount in pounds and
    pence, and for more than `most_pence`. With `nothing_is_fine` an empty field and 0 are 0.
    """
    said = seen(typed).strip()
    if not said and nothing_is_fine:
        return 0
    if not said:
        raise RuleBroken(f"{what} is missing. {HOW}")
    found = _AMOUNT.fullmatch(said)
    if found is None or len(said) > _MOST_DIGITS + len("£,,,.00"):
        raise RuleBroken(f"{what} cannot be read. {HOW}")
    pence = int(found["pounds"].replace(",", "")) * 100 + int(found["pence"] or 0)
    if pence == 0 and not nothing_is_fine:
        raise RuleBroken(f"{what} must be more than nothing. {HOW}")
    if most_pence is not None and pence > most_pence:
        raise RuleBroken(f"{what} is more than {pounds(most_pence)}, which is the most that can be asked for at once.")
    return pence


def pounds(pence: int) -> str:
    """Return an amount as people write it: £1,234.50, and -£40.00 when negative."""
    sign = "-" if pence < 0 else ""
    whole, rest = divmod(abs(pence), 100)
    return f"{sign}£{whole:,}.{rest:02d}"
