"""The main script: who is signed in, the menu of their role, the search box, then the page."""

import streamlit as st

from hiw.ui import tab
from hiw.ui.menu import draw_sidebar, draw_top
from hiw.ui.page_registry import pages_for
from hiw.ui.run import find_server_again, signed_in_run
from hiw.ui.uploads import page_with_files

tab.begin()


with signed_in_run() as by:
    chosen = st.navigation(pages_for(by), position="sidebar", expanded=True)
    tab.shows(chosen.title)
    draw_sidebar(by)
    draw_top(by)
    find_server_again()
    with page_with_files():
        chosen.run()
