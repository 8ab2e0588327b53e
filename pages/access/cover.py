"""The page "Cover": who covers for whom, today and soon; cover ends by itself."""

import streamlit as st

from hiw.policy.permissions import Permission
from hiw.ui.page import begin_page
from pages.access.cover_list import draw_covers

begin_page("Cover", Permission.GIVE_COVER)
st.text("Whoever stands in sees and changes the same households on these days. It ends by itself.")
draw_covers()
