"""Choices that stand in the address of a page, so that a view can be sent to a colleague.

    urls = UrlState("spend", resets=("page",))
    year = urls.select("year", "Financial year", {"2026": "2026 to 2027", "2025": "2025 to 2026"})

A choice follows the address when that changes under it, by a link to the page that is open or by Back; an address
that names what is not offered is put right. The usual choice is not in the address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class UrlState:
    """The choices of one page. `prefix` begins the keys of its widgets; `resets` are parameters that belong to what is
    chosen, such as the page of a list, and go when that changes."""

    prefix: str
    resets: tuple[str, ...] = ()

    def select(
        self, name: str, label: str, options: Mapping[str, str], *, usual: str | None = None, **look: Any
    ) -> str:
        """Draw a list and return the chosen one, by the parameter `name`; `usual` is the first unless another is
        given."""
        return self._draw(st.selectbox, name, label, options, usual, look)

    def segments(
        self, name: str, label: str, options: Mapping[str, str], *, usual: str | None = None, **look: Any
    ) -> str:
        """Draw a few choices, all visible, and return the chosen one."""
        return self._draw(st.segmented_control, name, label, options, usual, {"required": True, "wrap": True} | look)

    def _draw(
        self, kind: Callable[..., Any], name: str, label: str, options: Mapping[str, str], usual: str | None,
        look: dict[str, Any],
    ) -> str:  # fmt: skip
        first = usual if usual is not None and usual in options else next(iter(options))
        key = self._follow(name, options, first)
        look = {"format_func": options.__getitem__} | look
        return str(kind(label, list(options), key=key, on_change=self._keep, args=(name, first), **look))

    def _follow(self, name: str, options: Mapping[str, str], usual: str) -> str:
        """Return the key of the widget, after its value has followed the URL."""
        key, written = f"{self.prefix}.{name}", st.query_params.get(name, usual)
        if st.session_state.get(_seen(key)) != written or st.session_state.get(key) not in options:
            st.session_state[key] = written if written in options else usual
            self._write(name, st.session_state[key], usual)
        return key

    def _keep(self, name: str, usual: str) -> None:
        for parameter in self.resets:
            st.query_params.pop(parameter, None)
            st.session_state.pop(parameter, None)
        self._write(name, str(st.session_state[f"{self.prefix}.{name}"]), usual)

    def _write(self, name: str, value: str, usual: str) -> None:
        st.session_state[_seen(f"{self.prefix}.{name}")] = value
        write_parameter(name, "" if value == usual else value)


def write_parameter(name: str, value: str) -> None:
    """Put a parameter into the address, or take it out when there is nothing to say."""
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def _seen(key: str) -> str:
    return f"{key}.seen"
