"""What is stored as names are spelt …"""

import pytest
import sqlalchemy as sa

from db.models import Household, Person, SearchToken, SpellingVersion
from db.session import reading, writing
from hiw import upgrade
from hiw.households.queries import find_households
from tests import factories as make
from tests.factories import actor

pytestmark = pytest.mark.usefixtures("database")


def _spelt_by_an_older_version() -> None:
    with writing() as s:
        make.household(s, "Bo O\u02bcBrien", "Олена Коваль")
        s.execute(sa.update(Person).values(name_key="old"))
        s.execute(sa.update(Household).values(name_key="old"))
        s.execute(sa.update(SearchToken).values(token="old" + SearchToken.token))
        s.execute(sa.update(SpellingVersion).values(version=1))


def _found() -> list[str]:
    with reading() as s:
        return [hit.matched for word in ("obrien", "olena") for hit in find_households(s, actor(), word)]


def test_is_made_anew_by_a_version_that_spells_otherwise() -> None:
    _spelt_by_an_older_version()
    assert _found() == []
    heard: list[tuple[int, int]] = []
    upgrade.upgrade(lambda done, in_all: heard.append((done, in_all)))
    assert _found() == ["Bo O\u02bcBrien", "Олена Коваль"]
    assert heard == [(2, 2)]
    with reading() as s:
        assert s.scalars(sa.select(Person.name_key).order_by(Person.id)).all() == ["bo obrien", "olena koval"]
        assert s.scalars(sa.select(Household.name_key)).all() == ["bo obrien"]


def test_is_left_alone_by_a_version_that_spells_the_same() -> None:
    _spelt_by_an_older_version()
    with writing() as s:
        s.execute(sa.update(SpellingVersion).values(version=upgrade.SPELLING))
    upgrade.upgrade()
    assert _found() == []
