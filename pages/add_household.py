"""Add a household by hand: who joins, where, who may, who asked, who supports them."""

from hiw.people.rules import Permission
from hiw.ui.page import begin_page

by = begin_page("Add a household", Permission.ADD_HOUSEHOLDS)
