"""The team of the demo: seniors and advocates by authority, managers, support and an auditor."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.demo.rows import BulkRows
from db.demo.seeded_random import SeededRandom
from db.demo.words import name_groups
from db.enums import NeedKind, Role
from db.models import Staff, StaffAuthority, StaffSkill

# Shares of the population, in percent (docs/programme.md).
SHARES = {"LIV": 32, "WRL": 21, "SFT": 18, "SHN": 12, "KWL": 10, "HAL": 8}
HOUSEHOLDS_EACH = 26
ADVOCATES_EACH = 5
FULL_TIME = 37 * 60
NAMED_HOME = "SFT"  # where advocate.demo and senior.demo work, so that each sees the other's households
SHORT_OF_STAFF = "WRL"  # one of its advocates works in Sefton instead, so that it has too many households
NEW_DAYS = 52  # since the newest advocate began, the last one in Sefton
DRAWS = (0.6, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5)
NEIGHBOURS = {"LIV": "KWL", "KWL": "LIV", "SFT": "LIV", "SHN": "KWL", "HAL": "SHN", "WRL": "LIV"}


@dataclass(frozen=True)
class DemoAdvocate:
    """An advocate: staff id, authorities (home first), and share of full time.

    `draw` is how readily households come to them: in life, who is willing gets more than their share. `started_on` is
    set for a new starter.
    """

    id: int
    senior_id: int
    authorities: tuple[str, ...]
    share: float
    draw: float = 1.0
    started_on: date | None = None


@dataclass(frozen=True)
class DemoTeam:
    """The advocates by authority of which they may take households, and the senior of each authority."""

    advocates: dict[str, tuple[DemoAdvocate, ...]]
    seniors: dict[str, int]
    support_id: int


def shared_out(number: int, least: int = 0) -> dict[str, int]:
    """Divide a number between the authorities by population, with the largest remainders rounded up."""
    exact = {code: number * share / sum(SHARES.values()) for code, share in SHARES.items()}
    parts = {code: max(least, int(part)) for code, part in exact.items()}
    by_remainder = sorted(exact, key=lambda code: int(exact[code]) - exact[code])
    for code in by_remainder[: max(0, number - sum(parts.values()))]:
        parts[code] += 1
    return parts


def make_team(rows: BulkRows, dice: SeededRandom, households: int, password_hash: str, now: datetime) -> DemoTeam:
    """Add staff for about 26 open households an advocate and 5 advocates a senior; everyone has one password."""
    hiring = _Hiring(rows, dice, password_hash, now)
    hiring.everyone_else()
    seniors: dict[str, int] = {}
    found: dict[str, list[DemoAdvocate]] = {code: [] for code in SHARES}
    for code, number in _advocates(households).items():
        leads = [hiring.senior(code, first=lead == 0) for lead in range(max(1, round(number / ADVOCATES_EACH)))]
        seniors[code] = leads[0]
        for place in range(number):
            is_new = code == NAMED_HOME and place == number - 1 > 0
            advocate = hiring.advocate(code, leads[place % len(leads)], first=place == 0, is_new=is_new)
            for authority in advocate.authorities:
                found[authority].append(advocate)
    return DemoTeam({code: tuple(people) for code, people in found.items()}, seniors, hiring.support_id)


def _advocates(households: int) -> dict[str, int]:
    numbers = shared_out(max(len(SHARES), round(households / HOUSEHOLDS_EACH)), least=1)
    if numbers[SHORT_OF_STAFF] > 2:
        numbers[SHORT_OF_STAFF] -= 1
        numbers[NAMED_HOME] += 1
    return numbers


class _Hiring:
    """Adds staff, each with a name and a username of their own."""

    def __init__(self, rows: BulkRows, dice: SeededRandom, password_hash: str, now: datetime) -> None:
        self._rows, self._dice = rows, dice
        self._every = {"password_hash": password_hash, "created_at": now, "updated_at": now}
        self._today = now.date()
        self._taken: set[str] = set()
        self.support_id = 0

    def everyone_else(self) -> None:
        """Add two managers, two in support, one auditor."""
        self._hire(Role.MANAGER, username="manager.demo")
        self._hire(Role.MANAGER)
        self.support_id = self._hire(Role.SUPPORT, username="support.demo")
        self._hire(Role.SUPPORT, minutes=FULL_TIME * 3 // 5)
        self._hire(Role.AUDITOR, username="auditor.demo")

    def senior(self, code: str, first: bool) -> int:
        """Add a senior of one authority; return their id."""
        named = "senior.demo" if first and code == NAMED_HOME else ""
        return self._hire(Role.SENIOR, (code,), username=named)

    def advocate(self, code: str, senior_id: int, first: bool, is_new: bool) -> DemoAdvocate:
        """Add an advocate; one in six works part time, one in six in two authorities; the named one is very willing."""
        named = "advocate.demo" if first and code == NAMED_HOME else ""
        share = 1.0 if named or is_new or not self._dice.chance(1 / 6) else self._dice.pick((0.5, 0.6, 0.8))
        both = (code, NEIGHBOURS[code]) if not named and self._dice.chance(1 / 6) else (code,)
        started_on = self._today - timedelta(days=NEW_DAYS if is_new else self._dice.between(400, 2_600))
        staff_id = self._hire(Role.ADVOCATE, both, named, round(FULL_TIME * share), senior_id, started_on)
        draw = max(DRAWS) if named else min(DRAWS) / 2 if is_new else self._dice.pick(DRAWS)
        return DemoAdvocate(staff_id, senior_id, both, share, draw, started_on if is_new else None)

    def _hire(
        self,
        role: Role,
        authorities: tuple[str, ...] = (),
        username: str = "",
        minutes: int = FULL_TIME,
        senior_id: int | None = None,
        started_on: date | None = None,
    ) -> int:
        first, family, own, worker = self._name()
        row = self._rows.add(
            Staff,
            started_on=started_on,
            username=username or own,
            full_name=f"{first} {family}",
            role=role,
            contracted_minutes=minutes,
            senior_id=senior_id,
            **self._every,
        )
        for code in authorities:
            self._rows.add(StaffAuthority, staff_id=row["id"], authority_code=code, is_home=code == authorities[0])
        if role is Role.ADVOCATE:
            self._rows.add(StaffSkill, staff_id=row["id"], kind=NeedKind.WORKER, what=worker)
        number: int = row["id"]
        return number

    def _name(self) -> tuple[str, str, str, str]:
        """Return a name that nobody else has, its username (ada.birch, then ada.birch2), and "a woman" or "a man"."""
        group = name_groups()[0][0]
        is_woman = self._dice.chance(0.6)
        first = self._dice.pick(group.female if is_woman else group.male)[1]
        family = self._dice.pick(group.family)[1]
        plain = "".join(sign for sign in f"{first}.{family}".lower() if sign.isalpha() or sign == ".")
        number, username = 1, plain
        while username in self._taken:
            number += 1
            username = f"{plain}{number}"
        self._taken.add(username)
        return first, family, username, "a woman" if is_woman else "a man"
