"""What needs attention, by colleague: quiet households, late reviews, planned ends that are near. Numbers open
lists."""

from collections.abc import Mapping

import streamlit as st

from db.enums import EventName
from hiw import words
from hiw.settings.names import SettingName
from hiw.ui.messages import exact
from hiw.ui.page import list_viewed, today
from hiw.ui.run import ask
from hiw.workload.facts import Numbers
from hiw.workload.heat_tables import MUCH, NOTHING, SOME, HeatCell, HeatRow, heat_cells, heat_frame
from hiw.workload.queries import ENDING_KINDS, AttentionHousehold, AttentionKind, AttentionRow, attention
from pages.shared.household_list import draw_household_row
from pages.workload.context import WorkloadContext
from pages.workload.tables import draw_table, opens, written

_FARTHEST_FIRST = sorted(ENDING_KINDS.items(), key=lambda each: each[1], reverse=True)
HEADS = {
    AttentionKind.QUIET: "quiet\n{} days",
    AttentionKind.VERY_QUIET: "quiet\n{} days",
    AttentionKind.REVIEWS_OVERDUE: "review\noverdue",
    **{matter: f"ends in\n{words.lasts(span)}" for matter, span in _FARTHEST_FIRST},
    AttentionKind.PAST_END: "past\nits end",
}
MUCH_OF = 10  # a share of one household in this many counts as high
BAD = {AttentionKind.VERY_QUIET, AttentionKind.REVIEWS_OVERDUE, AttentionKind.PAST_END}
OPENS = {
    AttentionKind.QUIET: "pages/notes/notes.py",
    AttentionKind.VERY_QUIET: "pages/notes/notes.py",
    AttentionKind.REVIEWS_OVERDUE: "pages/notes/reviews.py",
}
SAID = {
    AttentionKind.QUIET: "no contact for {}",
    AttentionKind.VERY_QUIET: "no contact for {}",
    AttentionKind.REVIEWS_OVERDUE: "review {} late",
    AttentionKind.ENDING_12_WEEKS: "ends in {}",
    AttentionKind.ENDING_6_WEEKS: "ends in {}",
    AttentionKind.PAST_END: "{} past its end",
}


Heads = Mapping[AttentionKind, str]


def heads_of(numbers: Numbers) -> Heads:
    """Return the heading of each column, in two lines, with the days that count."""
    days = {
        AttentionKind.QUIET: numbers[SettingName.QUIET_DAYS],
        AttentionKind.VERY_QUIET: numbers[SettingName.VERY_QUIET_DAYS],
    }
    return {matter: head.format(days.get(matter)) for matter, head in HEADS.items()}


def said_twice(numbers: Numbers) -> str:
    """Describe which numbers include others."""
    long, short = (
        words.lasts(ENDING_KINDS[each]) for each in (AttentionKind.ENDING_12_WEEKS, AttentionKind.ENDING_6_WEEKS)
    )
    quiet, very = numbers[SettingName.QUIET_DAYS], words.count(numbers[SettingName.VERY_QUIET_DAYS], "day")
    return f"{long} includes those who end in {short}, and quiet for {quiet} those quiet for {very}."


def draw_attention(context: WorkloadContext) -> None:
    """Draw the open list first, then every number in cells and as a table."""
    found = ask(attention, senior_id=context.senior_id)
    heads = heads_of(found.numbers)
    rows = [row for row in found.rows if context.is_in(row.home_authority)]
    rows.sort(key=lambda row: (context.name_of(row.home_authority), row.name))
    _draw_list(rows, heads)
    st.subheader("What needs attention")
    if not rows:
        st.text("Nobody holds a household here. Choose another team or authority.")
        return
    st.text(
        f"Touch a number to see its households. {said_twice(found.numbers)} "
        f"Red, in a frame: one household in {MUCH_OF} or more."
    )
    cells = [
        HeatRow(
            f"{row.name} · {words.count(row.households, 'household')}", context.name_of(row.home_authority),
            [_cell(row, matter, heads, context) for matter in heads], opens(row.staff_id, today()),
        )
        for row in rows
    ]  # fmt: skip
    left, right = st.columns([5, 5], gap="medium")
    with left:
        st.vega_lite_chart(heat_frame([*heads.values()], cells), heat_cells(), width="stretch", alt=_words(rows, heads))
    with right:
        head = ("Colleague", *(said.replace("\n", " ").capitalize() for said in heads.values()))
        draw_table("attention", head, [_row(row, context) for row in rows])


def _number(row: AttentionRow, matter: AttentionKind) -> int:
    return int(getattr(row, matter.value))


def _address(row: AttentionRow, matter: AttentionKind, context: WorkloadContext) -> str:
    return written("/caseload", context.address(show="attention", who=str(row.staff_id), what=matter.value))


def _cell(row: AttentionRow, matter: AttentionKind, heads: Heads, context: WorkloadContext) -> HeatCell:
    number = _number(row, matter)
    is_much = matter in BAD and number * MUCH_OF >= row.households
    level = NOTHING if not number else MUCH if is_much else SOME
    says = f"{heads[matter]}: {number}".replace("\n", " ")
    return HeatCell(str(number), level, says, _address(row, matter, context) if number else "")


def _row(row: AttentionRow, context: WorkloadContext) -> tuple[str, ...]:
    numbers = ((matter, _number(row, matter)) for matter in HEADS)
    cells = [f"[{number}]({_address(row, matter, context)})" if number else "0" for matter, number in numbers]
    return f"[{exact(row.name)}]({opens(row.staff_id, today())})", *cells


def _words(rows: list[AttentionRow], heads: Heads) -> str:
    said = []
    for row in rows:
        numbers = ((matter, _number(row, matter)) for matter in heads)
        parts = [f"{number} {heads[matter]}".replace("\n", " ") for matter, number in numbers if number]
        said.append(f"{row.name}: {', '.join(parts) or 'nothing'}.")
    return " ".join(said)


def _draw_list(rows: list[AttentionRow], heads: Heads) -> None:
    """Draw the households behind the number in the URL."""
    who, what = st.query_params.get("who", ""), st.query_params.get("what", "")
    row = next((row for row in rows if str(row.staff_id) == who), None)
    if row is None or what not in set(AttentionKind):
        return
    matter = AttentionKind(what)
    listed = row.lists.get(matter, ())
    list_viewed(EventName.CASELOAD_OPENED, [each.household_id for each in listed])
    st.subheader(exact(f"{row.name}: {heads[matter]}".replace("\n", " ")))
    with st.container(key="household-rows.attention"):
        for each in listed:
            draw_household_row(OPENS.get(matter, "pages/plan/plan.py"), each.reference, _about(each, matter))
    unseen = _number(row, matter) - len(listed)
    if unseen:
        st.text(f"{words.count(unseen, 'household')}{' more' if listed else ''} that you may not open.")
    st.button("Close the list", key="caseload.close", type="tertiary", on_click=_close)


def _about(each: AttentionHousehold, matter: AttentionKind) -> str:
    return f"{each.household_name} · {SAID[matter].format(words.count(abs(each.days), 'day'))}"


def _close() -> None:
    for name in ("who", "what"):
        st.query_params.pop(name, None)
