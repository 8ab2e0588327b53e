"""Names of the planner's cookies, which pages and HTTP both read."""

import os
from collections.abc import Mapping
from typing import Final

SECURE_COOKIES: Final = "HIW_SECURE_COOKIES"


def has_secure_cookies(told: Mapping[str, str]) -> bool:
    """Return whether cookies are sent over TLS only."""
    return told.get(SECURE_COOKIES) == "1"


# Behind TLS (HIW_SECURE_COOKIES=1) the browser itself refuses a `__Host-` cookie that another host has set.
SECURE = has_secure_cookies(os.environ)
SESSION = "__Host-hiw" if SECURE else "hiw"
STEP = "__Host-hiw-step" if SECURE else "hiw-step"
FORM = "__Host-hiw-form" if SECURE else "hiw-form"
DEVICE = "__Host-hiw-device" if SECURE else "hiw-device"
