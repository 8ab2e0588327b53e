"""Questions about who may see whom."""

from hiw.access.queries.cover import Caseworker, CoverRow, caseworkers, covers_of
from hiw.access.queries.glass import Opening, openings_of_mine, openings_to_review
from hiw.access.queries.records import NamedRow, PersonAccess, access_of

__all__ = [
    "Caseworker",
    "CoverRow",
    "NamedRow",
    "Opening",
    "PersonAccess",
    "access_of",
    "caseworkers",
    "covers_of",
    "openings_of_mine",
    "openings_to_review",
]
