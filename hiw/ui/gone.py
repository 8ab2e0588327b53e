"""Free the state of widgets that are no longer drawn.

Streamlit keeps it for as long as the page is open. Most keys here change with every save, so a page that is open all
day would otherwise take more memory with every touch.
"""

import time
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

KEPT_FOR = 30.0  # seconds in which a slow phone may still send the press of a replaced button
_GONE = "widgets that have gone"


def forget_gone() -> None:
    """Forget widgets that were last drawn more than `KEPT_FOR` ago. Call it at the start of a run."""
    context = get_script_run_ctx()
    if context is None:
        return
    state: Any = context.session_state._state
    known, now = state._new_widget_state.widget_metadata, time.monotonic()
    there = state._old_state.keys() | state._new_widget_state.states.keys() | state._query_param_bound_widget_ids
    before: dict[str, float] = st.session_state.get(_GONE, {})
    gone = {widget_id: before.get(widget_id, now) for widget_id in known if widget_id not in there}
    for widget_id in [each for each, since in gone.items() if now - since > KEPT_FOR]:
        del gone[widget_id], known[widget_id]
        _forget_key(state._key_id_mapper, widget_id)
    st.session_state[_GONE] = gone


def _forget_key(keys: Any, widget_id: str) -> None:
    """Forget a widget's key, unless another widget has it by now."""
    key = keys._id_key_mapping.pop(widget_id, None)
    if key is not None and keys._key_id_mapping.get(key) == widget_id:
        del keys._key_id_mapping[key]
