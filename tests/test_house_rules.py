"""The house rules that a program can check: shapes of functions, where Streamlit may stand, sizes of files.

One test a rule: it reads every file, and its failure names all places that break the rule.
"""

import ast
import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import FunctionType

import pytest

import hiw
from db.enums import EventName
from hiw.households.safe_contact import CONTACT
from hiw.ui.page_registry import ENTRIES
from tests import day_rules, saving_rules, source
from tests.source import PRODUCT, ROOT, WRITTEN, calls, dotted, name_of, nodes, tree_of

PAGES = sorted(entry.file for entry in ENTRIES)
MOST_PAGE_LINES, MOST_MODULE_LINES, MOST_FUNCTION_LINES = 120, 300, 40
BEGINS = {"begin_page", "begin_household_page"}
# Fields of Streamlit's that send nothing while what stands in them cannot be, so that something else is saved.
HOLD_BACK = {"st.date_input", "st.datetime_input", "st.time_input", "st.number_input", "st.slider", "st.select_slider"}
IN_GRIDS = {f"st.column_config.{kind}Column" for kind in ("Date", "Datetime", "Time", "Number")}
MAY_ROUND = {
    "pages/households/households.py": "the number of pages of a list",
    "pages/notes/visits.py": "times of day to choose from",
    "pages/budgets/spend_sentences.py": "a forecast in whole pounds",
}
SCREENS = [path for path in PRODUCT if path.is_relative_to(ROOT / "hiw") or path.is_relative_to(ROOT / "pages")]
SPELT = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|fifteen|twenty|thirty|sixty|ninety"
UNITS = "(working )?(minutes?|hours?|weeks?|months?|years?|percent)"
FIXED = re.compile(rf"(?<![.\w])((\d+|{SPELT}) ({UNITS}|days\b)|\d+%|(month|past|week) \d+)", re.IGNORECASE)
MAY_BE_FIXED = {
    "The last day away is before the first. Change one of the two days.": "two days of a form",
    "” would start after it is due. Change one of the two days.": "two days of a form",
    "How far anyone may be from their fair share cannot be below 0%. Enter 0 or more.": "below nothing",
}
RAW_STREAMLIT = {
    *("fragment", "dialog", "cache_data", "cache_resource", "html", "write", "altair_chart", "components"),
    *("file_uploader", "camera_input", "audio_input", "chat_input"),
}
MAY_USE_RAW = {
    "hiw/ui/run.py": {"fragment", "dialog"},
    "hiw/ui/identity.py": {"html"},
    "hiw/ui/keeping.py": {"fragment"},
    "hiw/ui/uploads.py": {"file_uploader"},
}


def assert_none(offenders: Iterable[str]) -> None:
    """Fail with every offender on a line of its own: pytest cuts a long list short."""
    found = list(offenders)
    assert not found, "\n".join(["", *found])


@pytest.fixture(scope="module", autouse=True)
def _trees_forgotten() -> Iterator[None]:
    yield
    source.forget()


def functions_of(kind: str) -> list[tuple[str, FunctionType]]:
    """What each subject's `actions` or `queries` offers: all public functions of a module, `__all__` of a package."""
    found = {}
    for subject in pkgutil.iter_modules(hiw.__path__, "hiw."):
        spec = importlib.util.find_spec(subject.name)
        if spec is None or spec.submodule_search_locations is None:
            continue
        try:
            module = importlib.import_module(f"{subject.name}.{kind}")
        except ModuleNotFoundError:
            continue
        for name, thing in vars(module).items():
            offered = name in getattr(module, "__all__", [name]) and not name.startswith("_")
            if offered and inspect.isfunction(thing) and thing.__module__.startswith(module.__name__):
                found[f"{module.__name__}.{name}"] = thing
    return sorted(found.items())


ACTIONS, QUERIES = functions_of("actions"), functions_of("queries")


def test_there_are_actions_and_queries_to_hold_to_their_shape() -> None:
    assert len(ACTIONS) > 30
    assert len(QUERIES) > 12


def test_an_action_takes_a_session_an_actor_and_named_values() -> None:
    assert_none(name for name, action in ACTIONS if not _has_the_shape_of_an_action(action))


def _has_the_shape_of_an_action(function: FunctionType) -> bool:
    parameters = list(inspect.signature(function).parameters.values())
    is_named = all(p.kind in (p.KEYWORD_ONLY, p.VAR_KEYWORD) for p in parameters[2:])
    return [p.name for p in parameters[:2]] == ["s", "by"] and is_named


FIND_OUT_WHO_ASKS = ("actor_of_token", "minutes_away")


def test_a_query_takes_a_session_and_the_actor_who_asks() -> None:
    asking = [(name, query) for name, query in QUERIES if not name.endswith(FIND_OUT_WHO_ASKS)]
    assert_none(name for name, query in asking if [*inspect.signature(query).parameters][:2] != ["s", "by"])


@pytest.mark.requirement("ST-12")
def test_a_page_begins_by_asking_who_is_there() -> None:
    assert len(PAGES) > 20
    assert_none(name_of(path) for path in PAGES if first_call(tree_of(path)) not in BEGINS)


def first_call(page: ast.Module) -> str:
    """What a page calls first when it is run."""
    runs = [n for n in page.body if not isinstance(n, ast.Import | ast.ImportFrom | ast.FunctionDef | ast.ClassDef)]
    runs = [n for n in runs if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    called = (call for node in runs for call in calls(node) if not _is_constant_table(node))
    return dotted(next(called).func)


def _is_constant_table(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign | ast.AnnAssign) and "begin" not in ast.unparse(node)


@pytest.mark.requirement("SES-05", "ST-14")
def test_fragments_dialogs_and_html_are_used_only_through_the_planner_s_own() -> None:
    raw = {name_of(path): raw_streamlit(tree_of(path)) for path in WRITTEN}
    assert_none(f"{name}: {used}" for name, each in raw.items() for used in each - MAY_USE_RAW.get(name, set()))


def raw_streamlit(tree: ast.AST) -> set[str]:
    """What a module uses of Streamlit's that has one of ours around it."""
    functions = [node for node in nodes(tree) if isinstance(node, ast.FunctionDef)]
    decorators = [d.func if isinstance(d, ast.Call) else d for node in functions for d in node.decorator_list]
    used = {dotted(node) for node in [*decorators, *(call.func for call in calls(tree))]}
    return {name.removeprefix("st.") for name in used if name.startswith("st.")} & RAW_STREAMLIT


def test_days_times_and_numbers_are_typed_as_text_and_read_on_the_server() -> None:
    assert_none(f"{name_of(path)}{place}" for path in WRITTEN for place in read_by_the_browser(tree_of(path)))


def read_by_the_browser(tree: ast.AST) -> Iterator[str]:
    """Where a field is such that the browser decides what of it is sent."""
    found = [call for call in calls(tree) if dotted(call.func).startswith("st.")]
    has_grid = any(dotted(call.func) == "st.data_editor" for call in found)
    kept_back = HOLD_BACK | IN_GRIDS if has_grid else HOLD_BACK
    for call in found:
        limits = {keyword.arg for keyword in call.keywords} & {"validate", "max_chars"}
        if limits or dotted(call.func) in kept_back:
            yield f":{call.lineno} {dotted(call.func)}"


def test_a_page_shows_a_number_as_it_is_stored() -> None:
    """A field that shows half hours as hours saves hours: what is rounded for reading is named here."""
    pages = [path for path in WRITTEN if "pages" in path.parts and name_of(path) not in MAY_ROUND]
    assert_none(f"{name_of(path)}:{line}" for path in pages for line in rounded(tree_of(path)))


def rounded(tree: ast.AST) -> list[int]:
    """The lines on which a number is rounded or cut."""
    rounds = [call.lineno for call in calls(tree) if dotted(call.func) in ("round", "math.floor", "math.ceil")]
    cuts = (ast.FloorDiv, ast.Mod)
    return rounds + [n.lineno for n in nodes(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, cuts)]


def test_what_is_saved_by_a_touch_goes_through_at_once() -> None:
    """Otherwise it goes on showing what the person wanted after the database has refused it."""
    sources = {name_of(path): path.read_text() for path in WRITTEN}
    found = [f"{name}:{line}" for name, source in sources.items() for line in saving_rules.saving_widgets(source)]
    found += [
        f"{name}: shows no refusal"
        for name, source in sources.items()
        if source.count("SavedWidget(") > source.count(".show_refusal()")
    ]
    assert_none(found)


@pytest.mark.parametrize(
    "fault",
    [
        "st.checkbox('Done', on_change=perform, args=('', tick))",
        "st.checkbox('Done', on_change=perform_on_click('', bind(tick, done=True)))",
        "def hear(): perform('', tick)\nst.toggle('On', on_change=hear)",
        "def hear(): do()\ndef do(): perform('', tick)\nst.pills('Which', [], on_change=partial(hear, 1))",
        "class Grid:\n  def draw(self): st.data_editor(1, on_change=self.hear)\n  def hear(self): perform('', tick)",
        "from hiw.ui.password_again import perform_with_password as p\nst.radio('', on_change=lambda: perform_with(1))",
        "from pages.shared.context import HouseholdContext\nst.radio('', on_change=perform_with_password)",
    ],
)
def test_and_a_widget_that_goes_round_it_is_found(fault: str) -> None:
    assert list(saving_rules.saving_widgets(fault))


@pytest.mark.requirement("ST-14", "INJ-01", "DAT-01")
def test_no_html_of_ours_no_sql_by_string_no_time_but_the_clock_s() -> None:
    found = [f"{name_of(path)}:{line} {what}" for path in WRITTEN for line, what in put_together(tree_of(path))]
    timed = [path for path in WRITTEN if name_of(path) != "hiw/clock.py"]
    found += [
        f"{name_of(path)}:{line} the machine's clock" for path in timed for line in day_rules.real_times(tree_of(path))
    ]
    assert_none(found)


def put_together(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """The lines with HTML or a script of ours, or with SQL put together from strings."""
    for call in calls(tree):
        if {keyword.arg for keyword in call.keywords} & {"unsafe_allow_html", "unsafe_allow_javascript"}:
            yield call.lineno, "HTML of ours"
        if dotted(call.func) in ("text", "sa.text") and call.args and isinstance(call.args[0], ast.JoinedStr):
            yield call.lineno, "SQL put together from strings"


READ_NO_MARKDOWN = {"st.text", "st.code", "st.selectbox", "st.multiselect", "tab.is_about"}
PLAIN_VALUES = {"placeholder", "alt", "file_name", "page_title", "autocomplete", "query_params"}
MARKDOWN_IN_LISTS = {"label", "help"}


def marked_in_plain_places(tree: ast.AST) -> Iterator[str]:
    """Where what `exact` has marked would be shown or heard with its marks."""
    for call in calls(tree):
        plain = [each.value for each in call.keywords if each.arg in PLAIN_VALUES]
        if dotted(call.func) in READ_NO_MARKDOWN:
            plain += call.args if dotted(call.func) in ("st.text", "st.code") else call.args[1:]
            plain += [each.value for each in call.keywords if each.arg not in MARKDOWN_IN_LISTS]
        names = {dotted(inner.func).split(".")[-1] for value in plain for inner in calls(value)}
        if "exact" in names:
            yield f"line {call.lineno}"


@pytest.mark.requirement("INJ-02")
def test_only_markdown_is_marked() -> None:
    """Elsewhere "school-hours" would stand as "school\\-hours". How labels are heard, names.js mends."""
    assert_none(f"{name_of(path)}, {place}" for path in WRITTEN for place in marked_in_plain_places(tree_of(path)))


@pytest.mark.parametrize(
    "fault",
    [
        "st.text(messages.exact(name))",
        "st.selectbox('Who', people, format_func=lambda p: exact(p.name))",
        "st.text_input('Next', placeholder=exact(hint))",
        "st.vega_lite_chart(spec, alt=f'{exact(area)}: 5')",
    ],
)
def test_and_such_a_place_is_found(fault: str) -> None:
    assert list(marked_in_plain_places(ast.parse(fault)))
    assert not list(marked_in_plain_places(ast.parse("st.checkbox(exact(what), help=exact(why))")))


def test_what_makes_somebody_absent_asks_first_whether_they_stand_in_for_a_colleague() -> None:
    """Who adds a reduction or a cover, or changes what an account says of hours, role or being here."""
    found = {}
    for path in (ROOT / "hiw").glob("**/*.py"):
        text = path.read_text()
        if re.search(r"\b(?:Reduction|Cover)\(\n|\bedit, EventName\.COLLEAGUE_CHANGED\b", text):
            found[name_of(path)] = bool(re.search(r"\bcheck_(may_be_away|nobody_is_left)\b", text))
    actions = ("access/actions/cover", "accounts/actions", "workload/actions/reductions")
    assert found == {f"hiw/{name}.py": True for name in actions}


def test_only_the_log_writes_the_log() -> None:
    """Any other way would write the text of an error, in which somebody's words can stand."""
    writing = {"logging.getLogger", "traceback.print_exc", "traceback.format_exc"}
    assert_none(
        f"{name_of(path)}:{call.lineno}"
        for path in WRITTEN
        for call in calls(tree_of(path))
        if dotted(call.func) in writing and name_of(path) != "hiw/log.py"
    )


def test_files_and_functions_stay_small() -> None:
    assert_none(f"{name_of(path)}{what}" for path in WRITTEN for what in too_long(path))


def too_long(path: Path) -> Iterator[str]:
    """What of a file has more lines than it may: the file itself, and functions."""
    lines = len(path.read_text().splitlines())
    if lines > (MOST_PAGE_LINES if path in PAGES else MOST_MODULE_LINES):
        yield f": {lines} lines"
    for node in nodes(tree_of(path)):
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= MOST_FUNCTION_LINES:
            yield f":{node.lineno} {node.name}"


def test_every_file_says_in_a_line_what_it_is_for() -> None:
    assert_none(name_of(path) for path in WRITTEN if not ast.get_docstring(tree_of(path)))


MAY_HASH = {"hiw/accounts/passwords.py", "hiw/accounts/hashing_pool.py", "hiw/commands/demo.py", "hiw/commands/user.py"}
MAY_WAIT_FOR_A_HASH = {"hiw/accounts/hashing_pool.py", "hiw/ui/password_again.py"}


@pytest.mark.requirement("AUTH-06", "SES-11")
def test_passwords_are_compared_and_hashed_in_one_place_that_holds_nothing() -> None:
    """A hash takes a quarter of a second: inside a turn or a transaction everybody would wait for it."""
    used = {name_of(path): names_in(tree_of(path)) for path in WRITTEN}
    words = {file: {word for name in names for word in name.split(".")} for file, names in used.items()}
    hashing = {file: each & {"password_fits", "hash_password", "bcrypt"} for file, each in words.items()}
    waiting = {file: names & {"hashing_pool.fits", "hashing_pool.hashed", "FairPool"} for file, names in used.items()}
    found = [f"{file}: {each}" for file, each in hashing.items() if each and file not in MAY_HASH]
    found += [f"{file}: {each}" for file, each in waiting.items() if each and file not in MAY_WAIT_FOR_A_HASH]
    assert_none(found)


def names_in(tree: ast.AST) -> set[str]:
    """All names that a module uses or imports, with their dots."""
    names = set()
    for node in nodes(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            names.add(dotted(node))
        if isinstance(node, ast.Import | ast.ImportFrom):
            names |= {alias.name for alias in node.names}
    return names


MAY_LOAD_PEOPLE = {
    "hiw/policy/scope.py": "for a change, to who may make it",
    "hiw/commands/check.py": "on the server, and nothing of them is said",
}
ASKS_FOR_CONTACT = {"hiw/safety/queries/safe_contact.py": "to who has read the alert"}


@pytest.mark.requirement("ACL-07", "SAFE-02")
def test_how_somebody_is_reached_is_asked_by_one_expression() -> None:
    """Outside of `contact(…)` no statement names these columns, nor loads a whole person with them."""
    asking = [path for path in WRITTEN if path.is_relative_to(ROOT / "hiw")]
    assert_none(f"{name_of(path)}, {place}" for path in asking for place in _reached_otherwise(path))


def _reached_otherwise(path: Path) -> Iterator[str]:
    tree, name = tree_of(path), name_of(path)
    people = _names_of_person(tree)
    is_contact = (call for call in calls(tree) if dotted(call.func) == "contact")
    told = {node for call in is_contact for each in call.args for node in nodes(each)}
    for call in calls(tree):
        first = dotted(call.args[0]) if call.args else ""
        if dotted(call.func) == "getattr" and first in people and call not in told and name not in ASKS_FOR_CONTACT:
            yield f"line {call.lineno}: a column of a person by its name"
        is_select = dotted(call.func).endswith("select") and people & set(map(dotted, call.args))
        if is_select and name not in MAY_LOAD_PEOPLE:
            yield f"line {call.lineno}: a whole person"
    for node in nodes(tree):
        if (
            isinstance(node, ast.Attribute)
            and node.attr in CONTACT
            and dotted(node.value) in people
            and node not in told
        ):
            yield f"line {node.lineno}: {node.attr}"


def _names_of_person(tree: ast.AST) -> set[str]:
    """What `Person`, and each alias of it, is called in a module."""
    given = [node for node in nodes(tree) if isinstance(node, ast.Assign)]
    pairs = [pair for node in given for target in node.targets for pair in _pairs(target, node.value)]
    return {"Person"} | {dotted(left) for left, right in pairs if ast.unparse(right) in ("Person", "aliased(Person)")}


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        return zip(target.elts, value.elts, strict=True)
    return iter([(target, value)])


MAY_ASK_THE_MACHINE = {"tests/shared/test_clock.py"}
STARTS_PROCESSES = {"tests/clocks.py", "tests/other_days.py"}


def texts_of(tree: ast.AST) -> Iterator[str]:
    """Every text of a program but those that only explain it."""
    explains = {id(node.value) for node in nodes(tree) if isinstance(node, ast.Expr)}
    for node in nodes(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in explains:
            yield node.value


def test_a_text_takes_its_number_from_the_rule_or_the_setting_that_it_tells_of() -> None:
    """ "Quiet 28 days" goes on saying 28 when managers have set 35; "within ten minutes" when a rule was changed."""
    texts = [(name_of(path), text) for path in SCREENS for text in texts_of(tree_of(path))]
    assert_none(f"{name}: {text}" for name, text in texts if FIXED.search(text) and text not in MAY_BE_FIXED)


@pytest.mark.parametrize(
    "text", ["Quiet 28 days", "past 12 months", "month 11", "within ten minutes", "over 110%", "in the last two weeks"]
)
def test_and_such_a_text_is_found(text: str) -> None:
    assert FIXED.search(text)
    assert not FIXED.search("a week later, 1 January, HIW-00012")


def test_no_test_asks_the_real_day_or_asks_the_day_beside_a_fixed_one() -> None:
    assert_none(
        f"{name_of(path)}: {fault}" for path in sorted(ROOT.glob("tests/**/*.py")) for fault in _faults_of_days(path)
    )


def _faults_of_days(path: Path) -> list[object]:
    tree, name = tree_of(path), name_of(path)
    faults: list[object] = [*day_rules.beside_fixed_days(path)]
    faults += [] if name in MAY_ASK_THE_MACHINE else day_rules.real_times(tree)
    faults += [] if name in STARTS_PROCESSES else day_rules.started_otherwise(tree)
    return faults + (day_rules.near_days(path) if path.name.startswith("factories") else [])


@pytest.mark.parametrize(
    "fault",
    [
        "TODAY = clock.today()\nENDS = date(2027, 1, 5)\ndef test(): assert TODAY < ENDS",
        "def test(): assert clock.today() == date(2026, 11, 23)",
        "YEAR = clock.today().year\n@pytest.fixture(autouse=True)\ndef day(monday_noon): ...",
    ],
)
def test_and_such_a_test_is_found(fault: str, tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(fault)
    assert day_rules.beside_fixed_days(tmp_path / "test_it.py")
    assert day_rules.real_times(ast.parse("datetime.now(UTC)"))
    assert day_rules.started_otherwise(ast.parse("run([sys.executable, '-m', 'hiw'])"))


def test_no_class_has_the_name_of_another() -> None:
    """docs/glossary.md: one thing a word. Of methods and functions their class or module tells."""
    found: dict[str, list[str]] = {}
    for path in [*WRITTEN, *(ROOT / "tests").rglob("*.py")]:
        for node in nodes(tree_of(path)):
            if isinstance(node, ast.ClassDef):
                found.setdefault(node.name, []).append(f"{name_of(path)}:{node.lineno}")
    assert_none(f"{name}: {', '.join(where)}" for name, where in found.items() if len(where) > 1)


def test_events_are_named_by_their_enum_and_not_by_text() -> None:
    """`db.enums.EventName`: what is stored and sealed is written in one place, and mypy knows it."""
    names, found = set(EventName), []
    for path in WRITTEN:
        if name_of(path) != "db/enums/audit.py":
            texts = (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Constant))
            found += [f"{name_of(path)}:{node.lineno} {node.value}" for node in texts if node.value in names]
    assert found == []


FACE = re.compile(r"hiw\.(\w+)\.(actions|queries)\.\w+")


def test_nobody_goes_past_a_subject_s_actions_and_queries() -> None:
    """What others need of a subject stands in its two faces, `hiw.<subject>.actions` and `.queries`."""
    found = []
    for path in WRITTEN:
        for node in nodes(tree_of(path)):
            if not isinstance(node, ast.ImportFrom):
                continue
            past = FACE.fullmatch(node.module or "")
            if past and not name_of(path).startswith(f"hiw/{past[1]}/"):
                found.append(f"{name_of(path)}:{node.lineno} {node.module}")
    assert_none(found)


READ_BY_PEOPLE = {".py", ".md", ".toml", ".js", ".css", ".html", ".conf", ".timer", ".service", ""}
FOLDERS = ("hiw", "pages", "db", "tests", "docs", "deploy", ".ci")
WITH_WORDS = [
    path
    for path in [*ROOT.glob("*"), *(each for folder in FOLDERS for each in (ROOT / folder).rglob("*"))]
    if path.is_file() and path.suffix in READ_BY_PEOPLE
]
REQUIREMENTS = set(re.findall(r"^([A-Z]+-\d\d) = ", (ROOT / "docs/requirements.toml").read_text("utf-8"), re.MULTILINE))
SUBJECTS_OF_REQUIREMENTS = "|".join(sorted({id.partition("-")[0] for id in REQUIREMENTS}))
DECISIONS = {int(path.name[:4]) for path in ROOT.glob("docs/adr/*.md")}
CITED = re.compile(
    r"(?P<page>(?<![\w.])\w[\w/-]*\.md\b)"
    rf"|\b(?P<requirement>(?:{SUBJECTS_OF_REQUIREMENTS})-\d\d)\b"
    r"|\bADR[ -](?P<decision>\d+)"
    r"|(?P<elsewhere>\b(?:programme[ ]facts|(?i:issue|items?|sections?) \d+[a-z]?\b(?! of \d)))"
)


def cited_from_elsewhere(text: str, folder: Path) -> Iterator[str]:
    """What a text cites that is not in the project: another page, requirement, decision, or a number of a list."""
    for found in CITED.finditer(text):
        page, requirement, decision = found["page"], found["requirement"], found["decision"]
        is_here = page and any((place / page).is_file() for place in (ROOT, ROOT / "docs", folder))
        if not (is_here or requirement in REQUIREMENTS or (decision and int(decision) in DECISIONS)):
            yield found[0]


def test_nothing_is_cited_that_is_not_in_the_project() -> None:
    """Why a number is what it is stands in docs/programme.md, what is required in docs/requirements.toml."""
    texts = [(path, path.read_text("utf-8")) for path in WITH_WORDS]
    assert_none(f"{name_of(path)}: {each}" for path, text in texts for each in cited_from_elsewhere(text, path.parent))


@pytest.mark.parametrize(
    "fault",
    [
        "see trust" + ".md",
        "(pro" + "gramme facts)",
        "Iss" + "ue 4, part 1",
        "sec" + "tions 2a",
        "AUTH" + "-99",
        "AD" + "R 99",
    ],
)
def test_and_what_is_cited_from_elsewhere_is_found(fault: str) -> None:
    assert [*cited_from_elsewhere(fault, ROOT)]
