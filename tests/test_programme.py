"""docs/programme.md, where every number that the programme works by stands with its source …"""

import importlib
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from hiw.settings.definitions import MEANINGS
from tests.source import ROOT

PAGE = (ROOT / "docs" / "programme.md").read_text("utf-8")
ROW = re.compile(r"^\| `(?P<name>[\w.]+)` \| (?P<value>[^|]+) \| (?P<what>[^|]+) \| (?P<why>[^|]+) \|$", re.MULTILINE)
ROWS = {row["name"]: row for row in ROW.finditer(PAGE)}
SOURCES = set(re.findall(r"^\| ([A-Z0-9-]+) \|", PAGE, re.MULTILINE))
FIXED = sorted(name for name in ROWS if name.startswith("hiw."))


def fixed_numbers() -> Iterator[str]:
    """The numbers, spans and days that the rules of the subjects name."""
    for path in sorted(ROOT.glob("hiw/*/*rules.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for name, value in vars(importlib.import_module(module)).items():
            if name.isupper() and isinstance(value, int | float | date | timedelta):
                yield f"{module}.{name}"


def is_written(value: int | float | date | timedelta, written: str) -> bool:
    """Whether the page says a value as it is."""
    if isinstance(value, date):
        return written == f"{value.day} {value:%B %Y}"
    number, _, unit = written.partition(" ")
    return value == (timedelta(**{unit: int(number)}) if isinstance(value, timedelta) else type(value)(number))


def test_has_every_setting_with_its_default() -> None:
    defaults = {name.value: str(meaning.first) for name, meaning in MEANINGS.items()}
    assert {name: ROWS[name]["value"].split()[0] for name in ROWS if name not in FIXED} == defaults


def test_has_every_number_of_the_rules() -> None:
    assert set(fixed_numbers()) - set(FIXED) == set()


@pytest.mark.parametrize("name", FIXED)
def test_says_a_fixed_number_as_the_code_has_it(name: str) -> None:
    module, _, constant = name.rpartition(".")
    value = getattr(importlib.import_module(module), constant)
    assert is_written(value, ROWS[name]["value"])


def test_names_a_source_or_the_team_for_each_number() -> None:
    unsaid = [
        name
        for name, row in ROWS.items()
        if "team" not in row["why"].lower() and not set(re.findall(r"\b[A-Z][A-Z0-9-]+\b", row["why"])) & SOURCES
    ]
    assert unsaid == []
