"""A username …"""

import pytest

from hiw.accounts.usernames import folded, new_username
from hiw.errors import RuleBroken

pytestmark = pytest.mark.requirement("AUTH-12")
CYRILLIC_A, FULLWIDTH_M, DOTLESS_I = "\u0430", "\uff4d", "\u0131"


@pytest.mark.parametrize("typed", ["mary", "Mary", "MARY", " mary ", f"{FULLWIDTH_M}ary"])
def test_is_the_same_in_every_spelling(typed: str) -> None:
    assert folded(typed) == "mary"


@pytest.mark.parametrize("typed", ["mary", "mary.o-neill_2", "a1b", "x" * 80])
def test_may_have_letters_digits_and_single_dots_or_dashes(typed: str) -> None:
    assert new_username(typed) == typed


@pytest.mark.parametrize(
    "typed",
    [
        "", "ab", "x" * 81, f"m{CYRILLIC_A}ry", f"m{DOTLESS_I}mi", "josé", "mary jones", ".mary", "mary..jones",
        "mary.", "mary\u200b", "mary\n.jones", "mary/..", "<mary>", "mary'--",
    ],
)  # fmt: skip
def test_is_refused_when_it_could_be_taken_for_another(typed: str) -> None:
    with pytest.raises(RuleBroken, match="username has"):
        new_username(typed)
