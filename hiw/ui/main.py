"""The main script: who is signed in, the menu of their role, the search box, then the page."""

from pathlib import Path

import streamlit as st

from hiw.ui.catalogue import pages_for
from hiw.ui.menu import draw_sidebar, draw_top
from hiw.ui.run import find_server_again, identified
from hiw.ui.uploads import page_with_files

ICON = Path(__file__).parent / "door" / "served" / "icon.svg"

st.set_page_config(page_title="Households into Work", page_icon=str(ICON), layout="wide")


with identified() as by:
    chosen = st.navigation(pages_for(by), position="sidebar", expanded=True)
    draw_sidebar(by)
    draw_top(by)
    find_server_again()
    with page_with_files():
        chosen.run()
