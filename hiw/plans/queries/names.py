"""How people are named in the plan's queries."""

from typing import Any

import sqlalchemy as sa

from db.models import Person


def said(person: Any = Person) -> sa.ColumnElement[str]:
    """What a person is called: the name they go by, else their full name; "" when there is no person."""
    return sa.func.coalesce(sa.func.nullif(person.known_as, ""), person.full_name, "")


def told(shown: sa.ColumnElement[bool], words: Any) -> sa.ColumnElement[str]:
    """Words that a row has about all whom it names: "" where one of them is not shown to the reader."""
    column: sa.ColumnElement[str] = sa.case((shown, words), else_="").label(words.key)
    return column
