"""Actions on special access."""

from hiw.access.actions.audit_samples import choose_sample
from hiw.access.actions.break_glass import break_glass, end_break_glass, review_break_glass
from hiw.access.actions.cover import end_cover, give_cover
from hiw.access.actions.declared_interests import declare_interest, end_interest
from hiw.access.actions.named_staff import ask_to_be_named, name_staff, name_waiting_manager, unname_staff
from hiw.access.actions.notices import read_notice
from hiw.access.actions.restrictions import ask_to_lift, lift_restriction, restrict_person

__all__ = [
    "ask_to_be_named",
    "ask_to_lift",
    "break_glass",
    "choose_sample",
    "declare_interest",
    "end_break_glass",
    "end_cover",
    "end_interest",
    "give_cover",
    "lift_restriction",
    "name_staff",
    "name_waiting_manager",
    "read_notice",
    "restrict_person",
    "review_break_glass",
    "unname_staff",
]
