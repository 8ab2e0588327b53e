"""How somebody may be reached, in words."""

from typing import Protocol


class ContactMethods(Protocol):
    """The ways in which somebody may be reached, or not."""

    @property
    def may_call(self) -> bool: ...
    @property
    def may_text(self) -> bool: ...
    @property
    def may_leave_message(self) -> bool: ...
    @property
    def may_post(self) -> bool: ...
    @property
    def may_visit(self) -> bool: ...


MASKED = "Somebody here is reached in a special way that you may not see. Ask their advocate before any contact."


def describe_ways(ways: ContactMethods) -> str:
    """ "Do not call, leave a message or visit. You may text and write." """
    named = {
        "call": ways.may_call,
        "text": ways.may_text,
        "leave a message": ways.may_leave_message,
        "post a letter": ways.may_post,
        "visit": ways.may_visit,
    }
    yes, no = [w for w, may in named.items() if may], [w for w, may in named.items() if not may]
    sentences = [f"Do not {_listed(no, 'or')}." if no else "", f"You may {_listed(yes, 'and')}." if yes else ""]
    return " ".join(filter(None, sentences))


def _listed(words: list[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
