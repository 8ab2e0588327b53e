"""Categories of the fund."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import EventName
from db.models import FundCategory
from hiw import audit, edits, text
from hiw.edits import Edit, creation_fields
from hiw.errors import Checks, NotFound, RuleBroken
from hiw.policy.permissions import Actor, Permission, require
from hiw.settings import one_change_at_a_time

FIELDS = frozenset({"name", "is_service", "is_excluded", "hint", "is_active"})


def add_category(s: Session, by: Actor, *, name: str, is_service: bool, is_excluded: bool, hint: str) -> int:
    """Add a category at the end of the list; return its id. Raises RuleBroken for a name in use."""
    require(by, Permission.SET_BUDGETS)
    one_change_at_a_time(s)
    with Checks() as check:
        clean = check("name", _free_name, s, name)
        examples = check("hint", text.line, hint, "The hint", required=False)
    last = s.scalar(sa.select(sa.func.max(FundCategory.position)))
    row = FundCategory(
        name=clean, is_service=is_service, is_excluded=is_excluded, hint=examples,
        position=0 if last is None else last + 1, **creation_fields(by),
    )  # fmt: skip
    s.add(row)
    s.flush()
    audit.record(s, by, EventName.FUND_CATEGORY_ADDED, "fund_categories", row.id, changes={"name": (None, clean)})
    return row.id


def change_category(s: Session, by: Actor, *, category_id: int, edit: Edit) -> None:
    """Change a category, or retire it; requests that have it keep it. Raises RuleBroken, Stale, NotFound."""
    require(by, Permission.SET_BUDGETS)
    one_change_at_a_time(s)
    row = s.scalar(sa.select(FundCategory).where(FundCategory.id == category_id).with_for_update())
    if row is None:
        raise NotFound("There is no such category. Load the page again.")
    mine = dict(edit.mine)
    if unknown := mine.keys() - FIELDS:
        raise ValueError(f"A form may not change {', '.join(sorted(unknown))}.")
    with Checks() as check:
        if "name" in mine:
            mine["name"] = check("name", _free_name, s, mine["name"], but=row.id)
        if "hint" in mine:
            mine["hint"] = check("hint", text.line, mine["hint"], "The hint", required=False)
    edits.apply(s, by, row, Edit(edit.version, edit.base, mine), EventName.FUND_CATEGORY_CHANGED)


def _free_name(s: Session, name: str, *, but: int = 0) -> str:
    clean = text.name(name, "The name of the category")
    names = s.scalars(sa.select(FundCategory.name).where(FundCategory.id != but))
    if text.fold(clean) in {text.fold(each) for each in names}:
        raise RuleBroken("There is a category of that name. Choose another name.")
    return clean
