"""HTML of the sign-in and error pages. Every value is escaped here. Their one script is a file, and optional."""

from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from db.enums import InstallationKind
from hiw.accounts.passwords import DEMO_PASSWORD
from hiw.accounts.second_factor import SecondFactorOffer
from hiw.accounts.sign_in import SignInStep
from hiw.web.front_end import file_address

# db.demo makes these accounts, one for each role.
Wrong = Mapping[str, str]  # a field's id -> the sentence that says why it was refused
NOTHING: Wrong = {}
DEMO_PEOPLE = {
    "advocate.demo": "works with households",
    "senior.demo": "leads a team of advocates",
    "manager.demo": "sees the whole region",
    "support.demo": "names and contacts only",
    "auditor.demo": "reads and changes nothing",
}
STEP_TITLES = {
    SignInStep.CODE: "One code more",
    SignInStep.PASSWORD: "Choose a new password",
    SignInStep.SET_UP: "Set up codes on your phone",
}


def sign_in_page(
    kind: InstallationKind | None,
    *,
    form: str,
    next_page: str,
    username: str = "",
    said: str = "",
    bad: bool = False,
    wrong: Wrong = NOTHING,
) -> str:
    """Return the sign-in form, with the last errors, and in a demonstration how to sign in."""
    body = _fill("sign_in", username=username, next=next_page, form=form)
    return _page("Sign in", body, said=said, bad=bad, wrong=wrong, below=_below(kind))


def step_page(
    step: SignInStep,
    *,
    form: str,
    next_page: str,
    said: str = "",
    wrong: Wrong = NOTHING,
    offer: SecondFactorOffer | None = None,
) -> str:
    """Return the form of a step between password and session, with the last errors."""
    shown = {}
    if offer:
        shown = {"secret": offer.spoken, "address": offer.address, "picture": offer.picture}
    body = _fill(f"step_{step}", next=next_page, form=form, **shown)
    return _page(STEP_TITLES[step], body, said=said, bad=True, wrong=wrong)


def codes_page(codes: tuple[str, ...], *, next_page: str) -> str:
    """Return the page with the recovery codes, which is shown once."""
    listed = "".join(f"<li><code>{escape(code)}</code></li>" for code in codes)
    return _page("Your codes on paper", _template("codes").substitute(codes=listed, next=escape(next_page)))


def reset_page(*, form: str, username: str = "", code: str = "", said: str = "", wrong: Wrong = NOTHING) -> str:
    """Return the form for a new password by a code, with the last errors."""
    body = _fill("reset", form=form, username=username, code=code)
    return _page("Choose a new password", body, said=said, bad=True, wrong=wrong)


def sign_out_page(*, form: str, said: str = "") -> str:
    """Return the sign-out page with its one button."""
    return _page("Sign out?", _fill("sign_out", form=form), said=said, bad=True)


def forgotten_page() -> str:
    """Return the page after signing out, when the database could not be told of it."""
    return _page("You are signed out on this device", _template("forgotten").substitute())


def tabs_page(*, said: str, next_page: str) -> str:
    """Return the page in place of one tab too many, with a link to try again."""
    return _page("Too many tabs", _fill("tabs", next=next_page), said=said, bad=True)


def nowhere_page() -> str:
    """Return the page for unknown addresses, with two links."""
    return _page("There is no page at this address", _template("nowhere").substitute())


def failed_page(title: str, reference: str) -> str:
    """Return the page for an unexpected error, with a link."""
    return _page(title, _fill("failed", reference=reference))


def _below(kind: InstallationKind | None) -> str:
    if kind is InstallationKind.DEMO:
        rows = (f"<dt><code>{escape(n)}</code></dt><dd>{escape(does)}</dd>" for n, does in DEMO_PEOPLE.items())
        return _template("demo").substitute(password=escape(DEMO_PASSWORD), people="".join(rows))
    return _template("nobody").substitute() if kind is None else ""


def _page(title: str, body: str, *, said: str = "", bad: bool = False, wrong: Wrong = NOTHING, below: str = "") -> str:
    if wrong:
        body, spoken = _marked(body, wrong), _summary(body, wrong)
    else:
        spoken = f'<p class="said{" bad" if bad else ""}" role="alert">{escape(said)}</p>' if said else ""
    return _template("page").substitute(
        title=escape(title),
        icon=escape(file_address("icon.svg")),
        style=escape(file_address("door.css")),
        once=escape(file_address("once.js")),
        said=spoken,
        body=body,
        below=below,
    )


def _in_order(body: str, wrong: Wrong) -> list[str]:
    return sorted(wrong, key=lambda field: body.index(_input(field)))


def _input(field: str) -> str:
    return f'<input id="{field}"'


def _summary(body: str, wrong: Wrong) -> str:
    """Return the summary of errors, with links to the fields."""
    ways = (f'<a href="#{field}">{escape(wrong[field])}</a>' for field in _in_order(body, wrong))
    return f'<p class="said bad" role="alert">{"<br>".join(ways)}</p>'


def _marked(body: str, wrong: Wrong) -> str:
    """Return the form with an error before each wrong field; the first of them has the focus."""
    fields = _in_order(body, wrong)
    body = body.replace(" autofocus>", ">")
    for field in fields:
        before, _, after = body.partition(_input(field))
        attributes, _, rest = after.partition(">")
        hint = f"{field}-hint"
        attributes = attributes.replace(f' aria-describedby="{hint}"', "")
        described = f"{hint} {field}-wrong" if f'id="{hint}"' in body else f"{field}-wrong"
        focus = " autofocus" if field == fields[0] else ""
        body = (
            f'{before}<p class="wrong" id="{field}-wrong">{escape(wrong[field])}</p>\n{_input(field)}{attributes}'
            f' aria-invalid="true" aria-describedby="{described}"{focus}>{rest}'
        )
    return body


def _fill(name: str, **values: str) -> str:
    return _template(name).substitute({key: escape(value) for key, value in values.items()})


@cache
def _template(name: str) -> Template:
    return Template((Path(__file__).parent / "html" / f"{name}.html").read_text("utf-8"))
