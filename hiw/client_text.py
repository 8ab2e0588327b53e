"""Marks for text fields that say what they tell of a client; outreach mode redacts by them.

Every text field of a query's result carries one; `hiw.ui.redaction` applies them.
"""

from enum import Enum, auto
from typing import Annotated


class Redaction(Enum):
    """What becomes of a text in outreach mode."""

    NAME = auto()  # initials
    OWNER = auto()  # initials where the row's `owner_kind` says that a member does it
    CONTACT = auto()  # left out, since somebody could be reached by it
    SENTENCE = auto()  # the names of the household's people in it become initials
    NOTHING = auto()


ClientName = Annotated[str, Redaction.NAME]
OwnerName = Annotated[str, Redaction.OWNER]
ClientContact = Annotated[str, Redaction.CONTACT]
ClientSentence = Annotated[str, Redaction.SENTENCE]
NoClient = Annotated[str, Redaction.NOTHING]
