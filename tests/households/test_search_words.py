"""Search words …"""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.enums import TokenKind
from hiw.households.search_terms import (
    TOKEN_LENGTH,
    indexed,
    is_whole,
    name_key,
    phone_tokens,
    tokens_of,
    whole_name,
    words_of,
)


def finds(text: str, name: str, **fields: str) -> bool:
    tokens = tokens_of(name, **fields)
    words = words_of(text)
    return bool(words) and all(any(token.startswith(word) for token in tokens) for word in words)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("obrien", "Mary O'Brien"),
        ("O’Brien", "Mary O'Brien"),  # noqa: RUF001
        ("o brien", "Mary O'Brien"),
        ("OBRIEN mary", "Mary O Brien"),
        ("darcy", "Fitz D'Arcy-Smith"),
        ("smith", "Fitz D'Arcy-Smith"),
        ("mcdonald", "Ann Mc Donald"),
        ("lukasz", "Łukasz Żółć"),
        ("ŁUKASZ zolc", "Łukasz Żółć"),
        ("null", "Null"),
        ("none", "None"),
        ("n/a", "N/A"),
        ("a", "A"),
        ("محمد", "محمد علي"),
        ("小明", "王小明"),
        ("王", "王小明"),
        ("민수", "김민수"),
        ("👨‍👩‍👧", "👨‍👩‍👧 Lee"),
        ("%", "100% Dave"),
        ("_", "_"),
        ("\\", "\\o/"),
        ("anna", "\u0410nna Smith"),
        ("gwyr", "Gŵyr"),
        ("strasse", "Straße"),
        ("smi jo", "John Smith"),
        ("smith, john", "John Smith"),
        ("1234 5678", "1234 5678"),
        ("Mc Donald", "Ann McDonald"),
        ("mc donald", "ANN MCDONALD"),
        ("mac donald", "MacDonald"),
        ("MacDonald", "Mac Donald"),
        ("o brien", "Mary OBrien"),
        ("O\u02bcBrien", "Mary O'Brien"),
        ("O\u00b4Brien", "Mary O'Brien"),
        ("obrien", "Mary O\u02bcBrien"),
        ("joann", "Jo-Ann Smith"),
        ("de souza", "Bo DeSouza"),
        ("كريم", "کریم علی"),
        ("olena koval", "Олена Ковальчук"),
    ],
)
def test_find_a_name_as_people_type_it(text: str, name: str) -> None:
    assert finds(text, name)


@pytest.mark.parametrize(
    ("text", "name"),
    [("%", "Smith"), ("_", "Smith"), ("*", "Smith"), ("ohn", "John Smith"), ("john jones", "John Smith"), ("", "A")],
)
def test_find_nothing_by_signs_that_mean_something_elsewhere(text: str, name: str) -> None:
    assert not finds(text, name)


@pytest.mark.parametrize("text", ["l14ab", "L1 4AB", "l1 4", "L1", "smith l1 4ab"])
def test_find_a_postcode_whole_or_begun(text: str) -> None:
    assert finds(text, "Ann Smith", postcode="L1 4AB")
    assert not finds("L14 4AB", "Ann Smith", postcode="L1 4AB")


@pytest.mark.parametrize(
    "text",
    ["07700900123", "07700 900 123", "+44 7700 900123", "+44 (0)7700 900123", "0044 7700900123", "447700900123",
     "7700900", "0151 330", "\u202a07700 900123\u202c", "tel 07700900123", "tel:07700900123", "Mobile: 07700 900123",
     "07700 900 123 (mum)", "call 0151 330 1549 (after 5)"],
)  # fmt: skip
def test_find_a_phone_number_as_people_type_it(text: str) -> None:
    assert finds(text, "Ann", phone="+44 (0)7700 900 123 / 0151 330 1549")


@pytest.mark.parametrize(
    "written",
    ["07700 900123 and 0151 496 0000", "0151 496 0000 or his mum 07700900123", "(+44) (0) 7700 900 123; 01514960000",
     "mob: +44(0)7700900123, home: 0151-496-0000", "(07700) 900123 / (0151) 496-0000 ext 12"],
)  # fmt: skip
def test_keep_each_number_of_a_text_whole(written: str) -> None:
    assert phone_tokens(written) == {"07700900123", "7700900123", "01514960000", "1514960000"}


def test_keep_a_number_from_abroad_with_and_without_its_country() -> None:
    assert phone_tokens("+48 601 234 567") == {"48601234567", "601234567"}


@pytest.mark.parametrize("text", ["(+44) (0) 7700 900123", "+44(0)7700900123", "(07700) 900-123", "7700 900 123"])
def test_find_a_whole_number_however_it_is_written(text: str) -> None:
    assert set(words_of(text)) <= phone_tokens("07700 900123")


def test_find_a_name_beside_a_number_by_both() -> None:
    assert set(words_of("Zee 07700 900123")) == {"zee", "07700900123"}


@pytest.mark.parametrize("apostrophe", "\u1fbd\u1fbf\u1ffd\u1ffe")
def test_find_a_name_with_an_apostrophe_of_another_keyboard(apostrophe: str) -> None:
    assert words_of(f"O{apostrophe}Brien") == words_of("O'Brien") == ("obrien",)


def test_keep_no_scrap_of_a_number() -> None:
    assert phone_tokens("") == phone_tokens("ext 12") == set()


@given(st.text(min_size=1, max_size=200))
def test_find_every_text_by_itself_unless_nothing_of_it_can_be_seen(text: str) -> None:
    tokens, words = tokens_of(text), words_of(text)
    assert all(0 < len(token) <= TOKEN_LENGTH for token in tokens)
    assert all(any(token.startswith(word) for token in tokens) for word in words)
    assert len(name_key(text)) <= 200


@example("", " ", "")
@given(st.text(max_size=50), st.text(max_size=20), st.text(max_size=40))
def test_can_be_made_of_any_text(name: str, postcode: str, phone: str) -> None:
    assert "" not in tokens_of(name, name, name, postcode, phone)


def test_are_read_from_a_megabyte_in_no_time() -> None:
    assert len(words_of("a b " * 250_000)) <= 6
    assert words_of("1" * 1_000_000) == ("1" * TOKEN_LENGTH,)


@pytest.mark.parametrize("word", ["l201aa", "l41aa", "ec1a1bb", "07700900123", "12345"])
def test_of_a_postcode_or_number_are_found_whole(word: str) -> None:
    assert is_whole(word)


@pytest.mark.parametrize("word", ["l20", "l201", "l201a", "1234", "ann", "a1", "zoe2", "100%"])
def test_of_anything_else_are_beginnings(word: str) -> None:
    assert not is_whole(word)


def test_are_stored_with_what_they_are_of() -> None:
    stored = indexed("Zoë Hidden", "Zo", "Zoe Old; Zee", "L20 1AA", "07700 900123")
    assert {token for kind, token in stored if kind is TokenKind.CONTACT} == {"l201aa", "07700900123", "7700900123"}
    assert {token for kind, token in stored if kind is TokenKind.WHOLE_NAME} == {"hidden zoe", "old zoe"}
    assert {"zoe", "hidden", "zo", "old", "zee"} <= {token for kind, token in stored if kind is TokenKind.NAME}
    assert whole_name("X") in {token for kind, token in indexed("X") if kind is TokenKind.WHOLE_NAME}
