"""The page that every other page is measured against: it begins, and does nothing more."""

from hiw.ui.page import begin_page

begin_page("Empty")
