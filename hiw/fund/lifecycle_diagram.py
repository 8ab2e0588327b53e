"""Draw the lifecycle of a request from its table: `python -m hiw.fund.lifecycle_diagram > docs/fund-life.md`."""

from collections.abc import Iterator

from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from hiw.fund.request_lifecycle import TRANSITIONS

# What a transition does to the money of its line, in words; the ledger posts it.
MONEY = {
    M.APPROVE: "the amount is committed",
    M.ROLL: "what is committed moves to the next year's line",
    M.RECEIVE: "what is committed and paid moves to the line of the year of receipt, if that is another",
    M.PAY_PART: "what is paid moves from committed to spent",
    M.PAY: "what is paid moves from committed to spent, and the rest is released",
    M.FINISH: "the rest is released",
    M.CANCEL: "what is committed is released",
    M.CORRECT: "the payment is reversed, and committed again",
    M.REFUND_PART: "spent falls",
    M.REFUND: "spent falls by all that was paid",
}
HEAD = """# The life of a request to the fund

Made from the table in `hiw/fund/request_lifecycle.py` by `python -m hiw.fund.lifecycle_diagram >
docs/fund-life.md`; a test holds both together. Nothing else leads from one state to another.
"""


def page() -> str:
    """Return the page in Markdown: the diagram, every transition in a table, and its effect on the money."""
    return "\n".join([HEAD, "```mermaid", *_lines(), "```", "", *_moves(), "", *_money(), ""])


def _lines() -> Iterator[str]:
    yield "stateDiagram-v2"
    yield f"    [*] --> {S.DRAFT}"
    for status, moves in TRANSITIONS.items():
        for to in dict.fromkeys(moves.values()):
            by = ", ".join(move.value.replace("_", " ") for move, leads_to in moves.items() if leads_to is to)
            yield f"    {status} --> {to}: {by}"
        if not moves:
            yield f"    {status} --> [*]"


def _moves() -> Iterator[str]:
    yield "| from | by | to |"
    yield "|---|---|---|"
    for status, moves in TRANSITIONS.items():
        for move, to in moves.items():
            yield f"| {status} | {move.value.replace('_', ' ')} | {to} |"


def _money() -> Iterator[str]:
    yield "| move | what it does to the budget line |"
    yield "|---|---|"
    for move, effect in MONEY.items():
        yield f"| {move.value.replace('_', ' ')} | {effect} |"


if __name__ == "__main__":
    print(page(), end="")
