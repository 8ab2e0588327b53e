"""A message …"""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiw.ui.messages import exact, plain

# What Streamlit's Markdown reads: emphasis, code, headings, lists, links, pictures, quotes, tables, HTML, LaTeX,
# colours, icons, emoji codes, arrows and dashes.
SPECIAL = [
    "*a* **b** _c_ __d__ ~e~ ~~f~~ ^g^ ==h==",
    "`code` ```block```",
    "# a\n## b\n- c\n+ d\n1. e\n> f",
    "[a](http://b) ![c](d) <http://e>",
    "|a|b|\n|-|-|",
    "<b>bold</b> &lt; &amp;",
    "$5 and $6 $$x$$",
    ":red[a] :red-badge[b] :small[c] :material/home: :tada: :streamlit:",
    "-> <- <-> -- --- >= <=",
    "back\\slash",
]
ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def shown(markdown: str) -> str:
    """What stands on the screen of Markdown in which every sign that means something has a backslash before it."""
    return ESCAPED.sub(r"\1", markdown).replace("\u2060", "")


@pytest.mark.requirement("INJ-02")
@pytest.mark.parametrize("text", SPECIAL)
def test_shows_every_sign_as_it_was_typed(text: str) -> None:
    marked = exact(text)
    assert shown(marked) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_{}\[\]#$~:<>|&^]", ESCAPED.sub("", marked))


@given(st.text(alphabet="ab*_`$:[]()#<>-=\\|~^&!.+{} \n", max_size=40))
def test_can_be_read_back_whatever_it_holds(text: str) -> None:
    assert shown(exact(text)) == plain(exact(text)) == text
    for pair in ("--", "->", "<-"):
        assert pair not in exact(text)


@pytest.mark.parametrize("text", ["Saved.", "Ann's plan, £5", "王小明", "محمد", ""])
def test_of_plain_words_stays_as_it_is(text: str) -> None:
    assert exact(text).replace("\\.", ".") == text
