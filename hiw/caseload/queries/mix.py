"""What caseloads are made of, and what comes and goes by week; tables for charts."""

import pandas as pd
from sqlalchemy.orm import Session

from hiw.people.rules import Actor


def case_mix(s: Session, by: Actor, *, senior_id: int | None = None) -> pd.DataFrame:
    """One row per colleague, kind and word that has households: `staff_id` (int64), `colleague` (str), `authority`
    (home code, str), `kind` ("stage", "time", "risk"), `word` (str), `households` (int64)."""
    raise NotImplementedError


def starts_and_exits(s: Session, by: Actor, *, senior_id: int | None = None, weeks: int = 26) -> pd.DataFrame:
    """One row per week, oldest first: `week_on` (the Monday, datetime64), `starts`, `exits` (int64) of households."""
    raise NotImplementedError
