"""The door's pages as HTML. Every value is escaped here, and no page holds a script."""

from functools import cache
from html import escape
from pathlib import Path
from string import Template

from db.choices import InstallationKind
from hiw.people.passwords import DEMO_PASSWORD
from hiw.ui.door.front import file_address

# db.demo makes these accounts, one for each role.
DEMO_PEOPLE = {
    "advocate.demo": "works with households",
    "senior.demo": "leads a team of advocates",
    "manager.demo": "sees the whole region",
    "support.demo": "names and contacts only",
    "auditor.demo": "reads and changes nothing",
}


def sign_in_page(
    kind: InstallationKind | None,
    *,
    form: str,
    next_page: str,
    username: str = "",
    said: str = "",
    bad: bool = False,
) -> str:
    """The form to sign in with, what went wrong the last time, and in a demonstration how to sign in."""
    body = _fill("sign_in", username=username, next=next_page, form=form)
    return _page("Sign in", body, said=said, bad=bad, below=_below(kind))


def sign_out_page(*, form: str, said: str = "") -> str:
    """One button, for those who come by its address."""
    return _page("Sign out?", _fill("sign_out", form=form), said=said, bad=True)


def _below(kind: InstallationKind | None) -> str:
    if kind is InstallationKind.DEMO:
        rows = (f"<dt><code>{escape(n)}</code></dt><dd>{escape(does)}</dd>" for n, does in DEMO_PEOPLE.items())
        return _template("demo").substitute(password=escape(DEMO_PASSWORD), people="".join(rows))
    return _template("nobody").substitute() if kind is None else ""


def _page(title: str, body: str, *, said: str = "", bad: bool = False, below: str = "") -> str:
    spoken = f'<p class="said{" bad" if bad else ""}" role="alert">{escape(said)}</p>' if said else ""
    return _template("page").substitute(
        title=escape(title),
        icon=escape(file_address("icon.svg")),
        style=escape(file_address("door.css")),
        said=spoken,
        body=body,
        below=below,
    )


def _fill(name: str, **values: str) -> str:
    return _template(name).substitute({key: escape(value) for key, value in values.items()})


@cache
def _template(name: str) -> Template:
    return Template((Path(__file__).parent / "html" / f"{name}.html").read_text("utf-8"))
