"""Sentences for pending changes."""

from collections.abc import Callable, Mapping
from typing import Any

from db.enums import PendingKind, Role
from hiw import words
from hiw.accounts.account_names import AccountName
from hiw.money import pounds
from hiw.settings.definitions import MEANINGS
from hiw.settings.names import SettingName

Details = Mapping[str, Any]


def describe(kind: PendingKind, details: Details, about: AccountName | None, household_id: int | None) -> str:
    """ "Mary Moss (mary.moss) becomes a manager", without a full stop, and whether she was renamed lately.

    `about` is the account that it is about.
    """
    what = _SAID[kind](details, str(about or ""), words.reference(household_id) if household_id else "")
    return f"{what}. {about.renamed}" if about and about.renamed else what


def _account(details: Details, about: str, _where: str) -> str:
    role = words.say(Role(details["role"]))
    if not details["is_active"]:
        return f"The account of {about}, {role}, is closed"
    if not details["is_active_before"]:
        return f"The account of {about} is opened, with the role {role}"
    return f"{about} gets the role {role} in place of {words.say(Role(details['role_before']))}"


def _setting(details: Details, _about: str, _where: str) -> str:
    meaning = MEANINGS[SettingName(details["name"])]
    return f"“{meaning.says}” becomes {details['value']} in place of {details['before']} ({meaning.unit})"


_SAID: dict[PendingKind, Callable[[Details, str, str], str]] = {
    PendingKind.ACCOUNT: _account,
    PendingKind.RESET_CODE: lambda _details, about, _where: f"A code is made by which {about} chooses a new password",
    PendingKind.SECOND_FACTOR: lambda _details, about, _where: f"The second factor is taken off the account of {about}",
    PendingKind.SETTING: _setting,
    PendingKind.BUDGET_LINE: lambda details, _about, _where: (
        f"A new budget line of {pounds(details['pence'])}: {details['line']}"
    ),
    PendingKind.NAMED: lambda _details, about, where: (
        f"{about} is named on the record of each restricted person of {where}"
    ),
}
