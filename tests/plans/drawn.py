"""What a PDF draws: the signs of each line, from the left to the right."""

import io
import re
from typing import Any

from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

_CODES = re.compile(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>")
_UNSEEN = re.compile(r"[\s\u200e\u200f\u202d\u2066\u2069]")


def drawn(pdf: bytes) -> str:
    """All signs of all pages in the order in which they are drawn, without white space and marks of direction.

    A text of a PDF as programs read it is put in the order of reading again; glyphs are not.
    """
    reader = PdfReader(io.BytesIO(pdf))
    return _UNSEEN.sub("", "".join(_of_page(page, reader) for page in reader.pages))


def _of_page(page: PageObject, reader: PdfReader) -> str:
    resources: Any = page["/Resources"]
    letters = {name: _letters(font.get_object()) for name, font in resources["/Font"].items()}
    found, font = "", ""
    for operands, operator in ContentStream(page.get_contents(), reader).operations:
        if operator == b"Tf":
            font = operands[0]
        elif operator in (b"Tj", b"TJ"):
            strings = (
                operands if operator == b"Tj" else [part for part in operands[0] if hasattr(part, "original_bytes")]
            )
            found += "".join(_spelt(string.original_bytes, letters[font]) for string in strings)
        elif operator == b"ET":
            found += " "
    return found


def _letters(font: Any) -> dict[int, str]:
    """Which letters each glyph of a font stands for."""
    table = font["/ToUnicode"].get_data()
    return {
        int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be") for code, letters in _CODES.findall(table)
    }


def _spelt(codes: bytes, letters: dict[int, str]) -> str:
    pairs = zip(codes[::2], codes[1::2], strict=True)
    return "".join(letters.get(high * 256 + low, "") for high, low in pairs)
