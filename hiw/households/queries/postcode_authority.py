"""Read in which authority a postcode lies."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import PostcodeDistrict
from hiw.households.postcodes import AuthorityProposal, district_of, propose
from hiw.policy.permissions import Actor, Permission, require


def proposal_for(s: Session, by: Actor, postcode: str) -> AuthorityProposal:
    """Return what the postcode's district says of the authority. Raises RuleBroken for anything but a full postcode."""
    require(by, Permission.SEE_CONTACTS)
    district = district_of(postcode)
    d = PostcodeDistrict
    rows = s.execute(sa.select(d.authority_code, d.share).where(d.district == district))
    return propose(district, {code: share for code, share in rows})
