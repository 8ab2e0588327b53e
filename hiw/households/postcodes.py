"""Postcodes: their spelling, and which authority a postcode district lies in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hiw import text
from hiw.client_text import NoClient
from hiw.errors import RuleBroken

# Royal Mail's shapes; the last two letters are never C, I, K, M, O or V.
_SHAPE: Final = re.compile(r"([A-Z]{1,2}[0-9][A-Z0-9]?)([0-9][ABD-HJLNP-UW-Z]{2})")
WHOLE_FROM: Final = 990  # tenths of a percent: from this share on a district counts as lying in one authority


@dataclass(frozen=True)
class AuthorityProposal:
    """What a district says of the authority.

    `authority_code` is set when there is one answer; otherwise `choices` are the authorities to ask among, likeliest
    first, and `may_be_outside` says whether outside the region is an answer too.
    """

    district: NoClient
    authority_code: NoClient | None
    choices: tuple[NoClient, ...]
    may_be_outside: bool

    @property
    def is_outside(self) -> bool:
        """Return whether the district lies outside the city region, or nearly all of it does."""
        return self.authority_code is None and not self.choices


def normalise(postcode: str) -> str:
    """Return "L1 4AB" for "l14ab"; empty stays empty. Raises RuleBroken for anything but a full postcode."""
    squeezed = re.sub(r"[\s.-]", "", text.line(postcode, "The postcode", required=False)).upper()
    if not squeezed:
        return ""
    found = _SHAPE.fullmatch(squeezed)
    if found is None:
        raise RuleBroken("This is not a full postcode. Type it like L1 4AB, or leave it empty if it is not known.")
    return f"{found[1]} {found[2]}"


def district_of(postcode: str) -> str:
    """Return "L1" for "L1 4AB"; empty for an empty postcode."""
    return normalise(postcode).partition(" ")[0]


def propose(district: str, shares: Mapping[str | None, int]) -> AuthorityProposal:
    """Return what to propose for a district with `shares`: authority code (None for outside) to tenths of a percent.

    A district without shares lies outside; a split one is asked about, never guessed.
    """
    for code, share in shares.items():
        if share >= WHOLE_FROM:
            return AuthorityProposal(district, code, (), may_be_outside=code is None)
    inside = sorted(((share, code) for code, share in shares.items() if code), reverse=True)
    return AuthorityProposal(
        district, None, tuple(code for _, code in inside), may_be_outside=None in shares or not shares
    )
