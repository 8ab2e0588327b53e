"""The invented team: seniors and advocates by authority, and those who look after all of it."""

from dataclasses import dataclass
from datetime import datetime

from db.choices import Role
from db.demo.dice import Dice
from db.demo.rows import Rows
from db.demo.words import name_groups
from db.models import Staff, StaffAuthority

# Shares of the population, in percent (programme.md, demo data shape).
SHARES = {"LIV": 32, "WRL": 21, "SFT": 18, "SHN": 12, "KWL": 10, "HAL": 8}
HOUSEHOLDS_EACH = 26
ADVOCATES_EACH = 5
FULL_TIME = 37 * 60
NAMED_HOME = "SFT"  # where advocate.demo and senior.demo work, so that each sees the other's households
NEIGHBOURS = {"LIV": "KWL", "KWL": "LIV", "SFT": "LIV", "SHN": "KWL", "HAL": "SHN", "WRL": "LIV"}


@dataclass(frozen=True)
class Advocate:
    """Someone who supports households: their number, authorities (home first), and share of full time."""

    id: int
    senior_id: int
    authorities: tuple[str, ...]
    share: float


@dataclass(frozen=True)
class Team:
    """The advocates by authority they may take households from, and the senior of each authority."""

    advocates: dict[str, tuple[Advocate, ...]]
    seniors: dict[str, int]
    support_id: int


def shared_out(number: int, least: int = 0) -> dict[str, int]:
    """A number divided between the authorities by population, the largest remainders rounded up."""
    exact = {code: number * share / sum(SHARES.values()) for code, share in SHARES.items()}
    parts = {code: max(least, int(part)) for code, part in exact.items()}
    by_remainder = sorted(exact, key=lambda code: int(exact[code]) - exact[code])
    for code in by_remainder[: max(0, number - sum(parts.values()))]:
        parts[code] += 1
    return parts


def make_team(rows: Rows, dice: Dice, households: int, password_hash: str, now: datetime) -> Team:
    """Staff rows for about 26 open households an advocate and 5 advocates a senior; everyone has one password."""
    hiring = _Hiring(rows, dice, password_hash, now)
    hiring.everyone_else()
    seniors: dict[str, int] = {}
    found: dict[str, list[Advocate]] = {code: [] for code in SHARES}
    for code, number in shared_out(max(len(SHARES), round(households / HOUSEHOLDS_EACH)), least=1).items():
        leads = [hiring.senior(code, first=lead == 0) for lead in range(max(1, round(number / ADVOCATES_EACH)))]
        seniors[code] = leads[0]
        for place in range(number):
            advocate = hiring.advocate(code, leads[place % len(leads)], first=place == 0)
            for authority in advocate.authorities:
                found[authority].append(advocate)
    return Team({code: tuple(people) for code, people in found.items()}, seniors, hiring.support_id)


class _Hiring:
    """Adds colleagues, each with a name and a username of their own."""

    def __init__(self, rows: Rows, dice: Dice, password_hash: str, now: datetime) -> None:
        self._rows, self._dice = rows, dice
        self._every = {"password_hash": password_hash, "created_at": now, "updated_at": now}
        self._taken: set[str] = set()
        self.support_id = 0

    def everyone_else(self) -> None:
        """Two managers, two in support, one auditor."""
        self._hire(Role.MANAGER, username="manager.demo")
        self._hire(Role.MANAGER)
        self.support_id = self._hire(Role.SUPPORT, username="support.demo")
        self._hire(Role.SUPPORT, minutes=FULL_TIME * 3 // 5)
        self._hire(Role.AUDITOR, username="auditor.demo")

    def senior(self, code: str, first: bool) -> int:
        """A senior of one authority; returns their number."""
        named = "senior.demo" if first and code == NAMED_HOME else ""
        return self._hire(Role.SENIOR, (code,), username=named)

    def advocate(self, code: str, senior_id: int, first: bool) -> Advocate:
        """An advocate; one in six works part time, one in eight in two authorities."""
        named = "advocate.demo" if first and code == NAMED_HOME else ""
        share = 1.0 if named or not self._dice.chance(1 / 6) else self._dice.pick((0.5, 0.6, 0.8))
        both = (code, NEIGHBOURS[code]) if not named and self._dice.chance(1 / 8) else (code,)
        staff_id = self._hire(Role.ADVOCATE, both, named, round(FULL_TIME * share), senior_id)
        return Advocate(staff_id, senior_id, both, share)

    def _hire(
        self,
        role: Role,
        authorities: tuple[str, ...] = (),
        username: str = "",
        minutes: int = FULL_TIME,
        senior_id: int | None = None,
    ) -> int:
        first, family, own = self._name()
        row = self._rows.add(
            Staff,
            username=username or own,
            full_name=f"{first} {family}",
            role=role,
            contracted_minutes=minutes,
            senior_id=senior_id,
            **self._every,
        )
        for code in authorities:
            self._rows.add(StaffAuthority, staff_id=row["id"], authority_code=code)
        number: int = row["id"]
        return number

    def _name(self) -> tuple[str, str, str]:
        """A name that nobody else has, and its username: ada.birch, then ada.birch2."""
        group = name_groups()[0][0]
        first = self._dice.pick(group.female if self._dice.chance(0.6) else group.male)[1]
        family = self._dice.pick(group.family)[1]
        plain = "".join(sign for sign in f"{first}.{family}".lower() if sign.isalpha() or sign == ".")
        number, username = 1, plain
        while username in self._taken:
            number += 1
            username = f"{plain}{number}"
        self._taken.add(username)
        return first, family, username
