"""What a person is called, in SQL."""

from typing import Any

import sqlalchemy as sa

from db.models import Person


def label(person: Any = Person) -> sa.ColumnElement[str]:
    """Return SQL for what a person is called: known as, else their full name; "" when there is no person."""
    return sa.func.coalesce(sa.func.nullif(person.known_as, ""), person.full_name, "")
