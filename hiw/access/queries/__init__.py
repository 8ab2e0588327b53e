"""Questions about who may see whom."""

from hiw.access.queries.cover import Caseworker, CoverRow, StandIn, caseworkers, covers_of, standing_in
from hiw.access.queries.glass import Opening, openings_of_mine, openings_to_review
from hiw.access.queries.records import NamedRow, PersonAccess, access_of

__all__ = [
    "Caseworker",
    "CoverRow",
    "NamedRow",
    "Opening",
    "PersonAccess",
    "StandIn",
    "access_of",
    "caseworkers",
    "covers_of",
    "openings_of_mine",
    "openings_to_review",
    "standing_in",
]
