"""Invented people: names in many scripts, ages, telephone numbers reserved for drama, addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from db.demo.seeded_random import SeededRandom
from db.demo.words import HouseholdComposition, NameGroup, name_groups, places

_PRONOUNS = {
    "f": {"pronoun_they": "she", "pronoun_their": "her", "pronoun_self": "herself"},
    "m": {"pronoun_they": "he", "pronoun_their": "his", "pronoun_self": "himself"},
}
_BENEFITS = ("Universal Credit",) * 4 + ("ESA", "JSA", "PIP", "Carer's Allowance", "No benefits")
_COUPLE = frozenset({"partner", "mother", "father"})
_GENERATION = {
    "grandmother": 0,
    **dict.fromkeys(("partner", "mother", "father", "uncle", "brother", "sister", "friend"), 1),
    **dict.fromkeys(("son", "daughter", "nephew", "son-in-law"), 2),
    "grandson": 2,
}
_INWARD = "ABDEFGHJLNPQRSTUWXYZ"
_MAIL = ("mail.example", "post.example", "inbox.example")


@dataclass
class DemoMember:
    """Someone in a household, with what texts need to refer to them. `id` is that of the person's row."""

    relation: str
    sex: str
    full_name: str
    said: str
    known_as: str
    aliases: str
    family: str
    birth_on: date
    language: str
    joined_on: date
    id: int = 0

    @property
    def pronouns(self) -> dict[str, str]:
        """Return the words that stand for them in a text."""
        return _PRONOUNS[self.sex]

    def age(self, today: date) -> int:
        """Return roughly their age in years, for choosing words."""
        return (today - self.birth_on).days * 4 // 1461


@dataclass(frozen=True)
class DemoAddress:
    """An address and its postcode."""

    address: str
    postcode: str


def make_members(dice: SeededRandom, kind: HouseholdComposition, started_on: date, until: date) -> list[DemoMember]:
    """Return the members of one household, of one group of names unless they live apart."""
    groups, weights = name_groups()
    group = dice.weighted(groups, weights)
    family = dice.pick(group.family)
    members: list[DemoMember] = []
    for place, (relation, youngest, oldest, sex) in enumerate(kind.members):
        if place and (kind.apart or dice.chance(0.08)):
            group = dice.weighted(groups, weights) if kind.apart and dice.chance(0.5) else group
            family = dice.pick(group.family)
        late = 0 if place < 2 or dice.chance(0.6) else dice.between(7, 60)
        joined = min(started_on + timedelta(days=late), until)
        members.append(_member(dice, group, family, (relation, youngest, oldest, sex), started_on, joined, members))
    return members


def _member(
    dice: SeededRandom,
    group: NameGroup,
    family: tuple[str, str],
    wanted: tuple[str, int, int, str],
    started_on: date,
    joined: date,
    others: list[DemoMember],
) -> DemoMember:
    relation, youngest, oldest, sex = wanted
    sex = dice.pick("fm") if sex == "e" else sex
    written, said = _first_name(dice, group, sex, {other.said for other in others})
    single = group.single and dice.chance(0.5)
    born = _born(dice, (relation, youngest, oldest), started_on, others)
    is_latin = written == said and family[0] == family[1]
    return DemoMember(
        relation=relation,
        sex=sex,
        full_name=written if single else _together(group, written, family[0], is_latin),
        said=said,
        known_as=_known_as(dice, said, is_latin),
        aliases=_aliases(dice, said, family[1], is_latin),
        family=family[1],
        birth_on=born,
        language=group.language if group.language and dice.chance(0.7) else "",
        joined_on=joined,
    )


def _born(dice: SeededRandom, wanted: tuple[str, int, int], started_on: date, others: list[DemoMember]) -> date:
    """Return a birth date in the wanted range, near enough to a partner's and far enough from a parent's."""
    relation, youngest, oldest = wanted
    latest, earliest = _years_before(started_on, youngest), _years_before(started_on, oldest + 1)
    for other in others:
        between = _GENERATION[relation] - _GENERATION[other.relation]
        if between > 0:
            earliest = max(earliest, other.birth_on + timedelta(days=between * 17 * 1461 // 4))
        elif {relation, other.relation} <= _COUPLE:
            earliest = max(earliest, other.birth_on - timedelta(days=8 * 365))
            latest = min(latest, other.birth_on + timedelta(days=8 * 365))
    return earliest + timedelta(days=1 + int(dice.share() * max(0, (latest - earliest).days - 1)))


def _years_before(day: date, years: int) -> date:
    return day - timedelta(days=years * 1461 // 4 + 1)


def _first_name(dice: SeededRandom, group: NameGroup, sex: str, taken: set[str]) -> tuple[str, str]:
    names = group.female if sex == "f" else group.male
    drawn = (dice.pick(names) for _ in range(5))
    return next((name for name in drawn if name[1] not in taken), names[0])


def _together(group: NameGroup, first: str, family: str, is_latin: bool) -> str:
    if group.family_first:
        return f"{family}{first}" if not is_latin else f"{family} {first}"
    return f"{first} {family}"


def _known_as(dice: SeededRandom, said: str, is_latin: bool) -> str:
    """Return what they are known as: for names in other scripts always, else for a few a short name."""
    if not is_latin:
        return said
    return said[:3] if len(said) > 6 and said.isascii() and dice.chance(0.06) else ""


def _aliases(dice: SeededRandom, said: str, family: str, is_latin: bool) -> str:
    if not is_latin:
        return f"{said} {family}"
    if dice.chance(0.05):
        return f"{said} {dice.pick(name_groups()[0][0].family)[1]}"
    return ""


def make_home(dice: SeededRandom, authority: str) -> DemoAddress:
    """Return an invented address in one of the authority's postcode districts, now and then a split one."""
    where = places()
    street = f"{dice.pick(where['streets'])} {dice.pick(where['endings'])}"
    flat = f"Flat {dice.between(1, 24)}, " if dice.chance(0.25) else ""
    inward = f"{dice.between(0, 9)}{dice.pick(_INWARD)}{dice.pick('XYZ')}"
    district = dice.pick(where["districts"][authority])
    return DemoAddress(f"{flat}{dice.between(1, 240)} {street}", f"{district} {inward}")


def phone(dice: SeededRandom) -> str:
    """Return a number that Ofcom reserves for drama, so that it reaches nobody."""
    if dice.chance(0.07):
        return ""
    if dice.chance(0.85):
        return f"07700 900{dice.between(0, 999):03d}"
    return f"0151 496 0{dice.between(0, 999):03d}"


def work_history(dice: SeededRandom, age: int, today: date) -> tuple[bool, date | None]:
    """Return (never worked, last worked on): one in five never, two in five not for three years."""
    if dice.chance(0.45 if age < 25 else 0.13):
        return True, None
    longest = max(2, min(18, age - 17))
    if dice.chance(0.54 if longest > 4 else 0.0):
        days = dice.between(3 * 365 + 1, max(4, longest) * 365)
    else:
        days = dice.between(40, min(3, longest) * 365)
    return False, today - timedelta(days=days)


def benefit(dice: SeededRandom) -> str:
    """Return what they live on."""
    return dice.pick(_BENEFITS)


def email(dice: SeededRandom, member: DemoMember, fold: Callable[[str], str]) -> str:
    """Return an address at a domain that cannot exist; "" for most people."""
    if not dice.chance(0.3):
        return ""
    plain = fold(member.said).replace(" ", ".")
    return f"{plain}{dice.between(1, 99)}@{dice.pick(_MAIL)}" if plain.isascii() else ""
