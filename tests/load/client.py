"""One browser tab as the server sees it: signs in by the form, speaks Streamlit's protocol, holds what is drawn.

A tab behaves as the browser does: it sends the states of all widgets that it shows, names the fragment of the
one that was touched, keeps cacheable messages and says which it has, and forgets what a run did not draw again.
"""

import asyncio
import html
import http.client
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from urllib.parse import urlencode

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

OPEN_SECONDS = 30.0
_FORM_TOKEN = re.compile(r'name="form" value="([^"]*)"')
_ERROR = 1  # Alert.Format.ERROR


class Lost(Exception):
    """A run that did not end well: no end in time, a refused connection, or a fault on the page."""


@dataclass(frozen=True)
class Widget:
    """One widget as it was last drawn; `key` is the one that the page gave it, `value` what it was drawn with."""

    id: str
    kind: str
    fragment_id: str
    element: Any

    @property
    def key(self) -> str:
        """The page's own key: an id is `$$ID-<hash>-<key>`, with `None` for a widget without a key."""
        return self.id.split("-", 2)[2]


@dataclass(frozen=True)
class Run:
    """What one run took and sent. `seconds` from asking for it until the frame that says it is finished."""

    seconds: float
    bytes: int
    messages: int
    texts: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()


@dataclass
class Drawn:
    """What the runs so far have left on the page: widgets by id, each with the number of the run that drew it."""

    run: int = 0
    widgets: dict[str, tuple[int, Widget]] = field(default_factory=dict)
    states: dict[str, WidgetState] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def begin(self) -> None:
        """A run begins."""
        self.run += 1
        self.texts, self.faults = [], []

    def add(self, fragment_id: str, element: Any) -> None:
        """Take in one element. A state that is set for the first time is what the element is drawn with."""
        kind = element.WhichOneof("type")
        inside = getattr(element, kind)
        if kind == "exception":
            self.faults.append(inside.message)
        elif kind == "alert" and inside.format == _ERROR:
            self.faults.append(inside.body)
        if body := getattr(inside, "body", ""):
            self.texts.append(body)
        widget_id = getattr(inside, "id", "")
        if not widget_id.startswith("$$ID-"):
            return
        self.widgets[widget_id] = (self.run, Widget(widget_id, kind, fragment_id, inside))
        first = FIRST_STATES.get(kind)
        if first and (widget_id not in self.states or getattr(inside, "set_value", False)):
            self.states[widget_id] = first(inside)

    def end(self, fragment_id: str) -> None:
        """A run has ended well: what it would have drawn again and did not is gone, with its state."""
        gone = [
            widget_id
            for widget_id, (run, widget) in self.widgets.items()
            if run < self.run and (not fragment_id or widget.fragment_id == fragment_id)
        ]
        for widget_id in gone:
            del self.widgets[widget_id]
            self.states.pop(widget_id, None)


class Tab:
    """A browser tab on one page. `pages` maps each address of the app to the number Streamlit gives its page."""

    def __init__(self, port: int, cookie: str) -> None:
        self._origin = f"http://127.0.0.1:{port}"
        self._cookie = cookie
        self._socket: websockets.ClientConnection | None = None
        self._kept: dict[str, ForwardMsg] = {}
        self._page = self._page_hash = self._query = ""
        self.pages: dict[str, str] = {}
        self.drawn = Drawn()

    async def __aenter__(self) -> Self:
        self._socket = await websockets.connect(
            self._origin.replace("http", "ws", 1) + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            additional_headers={"Cookie": self._cookie},
            origin=websockets.Origin(self._origin),
            max_size=None,
            compression=None,
            open_timeout=OPEN_SECONDS,
            ping_interval=None,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._socket:
            await self._socket.close()

    async def open(self, page: str, query: str = "") -> Run:
        """Go to a page of the app, by its link in an open tab and by its address in a new one."""
        if page != self._page:
            self.drawn = Drawn()
        self._page, self._query, self._page_hash = page, query, self.pages.get(page, "")
        return await self._run()

    async def reload(self) -> None:
        """Begin anew, as a new tab: the old connection and all that was drawn are gone."""
        await self.__aexit__()
        self._kept, self.pages, self.drawn, self._page_hash = {}, {}, Drawn(), ""
        await self.__aenter__()

    async def rerun(self) -> Run:
        """Run the page once more, as after a change outside every fragment."""
        return await self._run()

    async def tick(self, widget: Widget, value: bool) -> Run:
        """Set or clear a checkbox."""
        return await self._set(widget, WidgetState(id=widget.id, bool_value=value))

    async def type(self, widget: Widget, text: str) -> Run:
        """Type into a text box, as one change."""
        return await self._set(widget, WidgetState(id=widget.id, string_value=text))

    async def press(self, widget: Widget) -> Run:
        """Press a button."""
        return await self._run(widget.fragment_id, WidgetState(id=widget.id, trigger_value=True))

    def widgets(self, prefix: str) -> list[Widget]:
        """The widgets whose key begins so, in the order they were drawn."""
        return [widget for _, widget in self.drawn.widgets.values() if widget.key.startswith(prefix)]

    def widget(self, key: str) -> Widget:
        """The widget with this key. Raises Lost when it is not on the page."""
        for found in self.widgets(key):
            if found.key == key:
                return found
        raise Lost(f"no {key} on {self._page or 'the first page'}; it says: {' / '.join(self.drawn.texts)[:300]}")

    async def _set(self, widget: Widget, state: WidgetState) -> Run:
        self.drawn.states[widget.id] = state
        return await self._run(widget.fragment_id)

    async def _run(self, fragment_id: str = "", trigger: WidgetState | None = None) -> Run:
        assert self._socket, "open the tab with `async with`"
        asked = self._asking(fragment_id, trigger)
        bytes_, messages, began = 0, 0, time.perf_counter()
        await self._socket.send(asked.SerializeToString())
        async with asyncio.timeout(OPEN_SECONDS):
            while True:
                frame = await self._socket.recv(decode=False)
                bytes_, messages = bytes_ + len(frame), messages + 1
                if self._take_in(ForwardMsg.FromString(frame)):
                    break
        seconds = time.perf_counter() - began
        self.drawn.end(fragment_id)
        return Run(seconds, bytes_, messages, tuple(self.drawn.texts), tuple(self.drawn.faults))

    def _asking(self, fragment_id: str, trigger: WidgetState | None) -> BackMsg:
        asked = BackMsg()
        run = asked.rerun_script
        run.query_string, run.fragment_id = self._query, fragment_id
        run.page_script_hash, run.page_name = self._page_hash, "" if self._page_hash else self._page
        run.cached_message_hashes.extend(self._kept)
        run.widget_states.widgets.extend(self.drawn.states.values())
        if trigger:
            run.widget_states.widgets.append(trigger)
        run.context_info.timezone, run.context_info.locale = "Europe/London", "en-GB"
        run.context_info.url = f"{self._origin}/{self._page}"
        return asked

    def _take_in(self, message: ForwardMsg) -> bool:
        """Whether this message ends the run."""
        kind = message.WhichOneof("type")
        if kind == "ref_hash":
            message, kind = self._kept[message.ref_hash], "delta"
        if kind == "new_session":
            self.drawn.begin()
            self._page_hash = message.new_session.page_script_hash or self._page_hash
        elif kind == "navigation":
            self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            self._page_hash = message.navigation.page_script_hash or self._page_hash
        elif kind == "page_not_found":
            self.drawn.faults.append(f"page not found: {self._page}")
        elif kind == "delta":
            self._take_in_delta(message)
        elif kind == "script_finished":
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _take_in_delta(self, message: ForwardMsg) -> None:
        if message.metadata.cacheable and message.hash:
            self._kept[message.hash] = message
        if message.delta.WhichOneof("type") == "new_element":
            self.drawn.add(message.delta.fragment_id, message.delta.new_element)


def _bool_state(element: Any) -> WidgetState:
    return WidgetState(id=element.id, bool_value=element.value if element.set_value else element.default)


def _text_state(element: Any) -> WidgetState:
    return WidgetState(id=element.id, string_value=element.value if element.set_value else element.default)


def _number_state(element: Any) -> WidgetState:
    return WidgetState(id=element.id, double_value=element.value if element.set_value else element.default)


def _choice_state(element: Any) -> WidgetState:
    state = WidgetState(id=element.id)
    if element.set_value:
        state.string_value = element.raw_value
    elif element.HasField("default"):
        state.string_value = element.options[element.default]
    return state


def _days_state(element: Any) -> WidgetState:
    state = WidgetState(id=element.id)
    state.string_array_value.data.extend(element.value if element.set_value else element.default)
    return state


# What a browser says of a widget that nobody has touched yet. Kinds that are not here it need not mention.
FIRST_STATES: dict[str, Callable[[Any], WidgetState]] = {
    "checkbox": _bool_state,
    "text_input": _text_state,
    "text_area": _text_state,
    "number_input": _number_state,
    "selectbox": _choice_state,
    "date_input": _days_state,
}


def sign_in(port: int, username: str, password: str) -> str:
    """Sign in by the form as a browser without JavaScript does; the cookie to send from then on.

    Raises Lost when the server says no.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=OPEN_SECONDS)
    try:
        connection.request("GET", "/sign-in")
        form = connection.getresponse()
        token = _FORM_TOKEN.search(form.read().decode())
        if not token:
            raise Lost(f"the sign-in form has no token: status {form.status}")
        fields = {"username": username, "password": password, "next": "/", "form": html.unescape(token[1])}
        connection.request(
            "POST",
            "/sign-in",
            urlencode(fields),
            {"Cookie": _cookies(form), "Content-Type": "application/x-www-form-urlencoded"},
        )
        answer = connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise Lost(f"{username} could not sign in: status {answer.status}")
        return _cookies(answer)
    finally:
        connection.close()


def _cookies(answer: http.client.HTTPResponse) -> str:
    """The cookies that an answer sets and does not take back, as the browser sends them."""
    pairs = (header.split(";")[0] for header in answer.headers.get_all("Set-Cookie") or [])
    return "; ".join(pair for pair in pairs if not pair.endswith(("=", '=""')))
