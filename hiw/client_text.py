"""What a text tells of a client, marked on the field that holds it: outreach mode redacts an answer by these marks.

Every text field of what a query answers carries one of them; `hiw.ui.redaction` says what becomes of each.
"""

from enum import Enum, auto
from typing import Annotated


class Redaction(Enum):
    """What becomes of a text in outreach mode."""

    NAME = auto()  # initials
    OWNER = auto()  # initials where the row's `owner_kind` says that a member does it
    CONTACT = auto()  # left out: by it somebody could be reached
    SENTENCE = auto()  # the names of the household's people in it become initials
    NOTHING = auto()


ClientName = Annotated[str, Redaction.NAME]
OwnerName = Annotated[str, Redaction.OWNER]
ClientContact = Annotated[str, Redaction.CONTACT]
ClientSentence = Annotated[str, Redaction.SENTENCE]
NoClient = Annotated[str, Redaction.NOTHING]
