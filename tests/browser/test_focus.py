"""Where the keyboard is …"""

from io import BytesIO
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import FloatRect, Page

from db.session import writing
from tests.browser.conftest import AsPerson
from tests.browser.staging import home

LEAST_RATIO = 3.0  # of a pixel with the ring to the same one without it (WCAG 2.4.13)
LEAST_WIDTH = 2  # pixels
ROOM = 8  # pixels around an element in which its ring may stand
STOPS = 32  # presses of Tab: the menu, the household's pages, and all fields of a form
FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  at.scrollIntoView({block: "center", behavior: "instant"});
  const shown = (at.matches("input, textarea") && at.closest('label, [data-testid$="RootElement"]')) || at;
  const {x, y, width, height} = shown.getBoundingClientRect();
  const name = at.getAttribute("aria-label") ?? at.textContent.trim().slice(0, 40);
  return {name: `${at.tagName} ${name}`, x, y, width, height};
}"""


def pictured(page: Page, box: dict[str, Any]) -> "np.ndarray[Any, Any]":
    """The relative luminance of each pixel of a part of the window."""
    size = page.viewport_size
    assert size
    left, top = max(0, box["x"] - ROOM), max(0, box["y"] - ROOM)
    right, bottom = (
        min(size["width"], box["x"] + box["width"] + ROOM), min(size["height"], box["y"] + box["height"] + ROOM)
    )  # fmt: skip
    clip: FloatRect = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    drawn = page.screenshot(clip=clip, animations="disabled", caret="hide")
    value = np.asarray(Image.open(BytesIO(drawn)).convert("RGB")) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    luminance: np.ndarray[Any, Any] = linear @ np.array([0.2126, 0.7152, 0.0722])
    return luminance


def ring(page: Page, box: dict[str, Any]) -> float:
    """How wide the ring around the focused element is, on the average, of pixels that can be told from those before."""
    with_focus = pictured(page, box)
    page.evaluate("window.kept = document.activeElement; document.activeElement.blur()")
    without = pictured(page, box)
    page.evaluate("window.kept.focus({preventScroll: true, focusVisible: true})")
    lighter, darker = np.maximum(with_focus, without), np.minimum(with_focus, without)
    changed = (lighter + 0.05) / (darker + 0.05) >= LEAST_RATIO
    return float(changed.sum() / (2 * (box["width"] + box["height"])))


def unseen_stops(page: Page, stops: int = STOPS) -> list[str]:
    """What takes the focus on this page, and cannot be seen to have it."""
    page.evaluate("document.activeElement?.blur(); window.scrollTo(0, 0)")
    found = []
    for _ in range(stops):
        page.keyboard.press("Tab")
        box = page.evaluate(FOCUSED)
        if box is None:
            break
        if (width := ring(page, box)) < LEAST_WIDTH:
            found.append(f"{box['name']}: {width:.1f}")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_can_be_seen_at_every_stop(as_person: AsPerson, scheme: str) -> None:
    with writing() as s:
        family = home(s, "Zuleika Marker", "Bo Marker")
    page = as_person("advocate.demo", family.at("notes"), color_scheme=scheme)
    assert unseen_stops(page) == []
    page.add_style_tag(content="body :focus-visible { outline: none !important; }")  # the control
    assert len(unseen_stops(page, 6)) > 3
