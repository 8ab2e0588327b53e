"""`streamlit run` with what a measurement needs beside the app: an empty page, and a count of SQL statements.

The app itself knows nothing of it: `python -m tests.load.served run app.py` serves app.py as it is.
"""

import mmap
import os
import struct
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from sqlalchemy import Engine, event
from streamlit.web.cli import main

EMPTY = "empty"
COUNT_FILE = "HIW_BENCH_COUNT"
_COUNTS = struct.Struct("<QQ")


class Counts:
    """Statements and transactions of a server so far, in a small file that another process reads meanwhile.

    A statement is what the programme asks; BEGIN, COMMIT and the pool's pings are not among them.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_COUNTS.size))
        with path.open("r+b") as file:
            self._shared = mmap.mmap(file.fileno(), _COUNTS.size)
        self._one_at_a_time = threading.Lock()

    def read(self) -> tuple[int, int]:
        """Statements and transactions since the server started."""
        statements, transactions = _COUNTS.unpack(self._shared[:])
        return statements, transactions

    def add(self, statements: int, transactions: int) -> None:
        """Count some more."""
        with self._one_at_a_time:
            before = self.read()
            self._shared[:] = _COUNTS.pack(before[0] + statements, before[1] + transactions)


def count_statements(counts: Counts) -> None:
    """Count what every engine of this process is asked from now on."""
    event.listen(Engine, "before_cursor_execute", lambda *_: counts.add(1, 0))
    event.listen(Engine, "begin", lambda *_: counts.add(0, 1))


def add_empty_page() -> None:
    """Let every list of pages have the empty one as well, at its address and in no menu."""
    navigation = st.navigation

    def with_empty(pages: Sequence[Any], **how: Any) -> Any:
        empty = st.Page(Path(__file__).with_name("empty.py"), title="Empty", url_path=EMPTY, visibility="hidden")
        return navigation([*pages, empty], **how)

    vars(st)["navigation"] = with_empty


if __name__ == "__main__":
    count_statements(Counts(Path(os.environ[COUNT_FILE])))
    add_empty_page()
    main()
