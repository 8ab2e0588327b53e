"""Known browsers: a description ("Chrome on Android"), and a device cookie.

The cookie opens nothing. It says that somebody has signed in with this browser before, so that wrong attempts from
elsewhere, or by others in the same office, do not throttle them (OWASP, "device cookies").
"""

import re
import secrets
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.models import SignInSession, Staff
from hiw import clock
from hiw.accounts.usernames import folded, is_username

KNOWN_FOR = timedelta(days=180)  # since the last sign-in
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

# The first match counts: most browsers name others beside themselves.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "a Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "a Mac"),
    ("Linux", "Linux"),
)
UNKNOWN = "a browser that gave no name"


def device_in_words(user_agent: str) -> str:
    """ "Chrome on Android" for the text that a browser sends about itself."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    if not browser and not system:
        return UNKNOWN
    return f"{browser or 'A browser'} on {system or 'an unknown system'}"


def device_token(sent: str) -> str:
    """Return the device token for a browser: the one it sends, or a new one."""
    return sent if _TOKEN.fullmatch(sent) else secrets.token_urlsafe(32)


def is_known(s: Session, username: str, device_hash: str) -> bool:
    """Return whether this username (as typed) has signed in with this browser within `KNOWN_FOR`."""
    name = folded(username)
    if not is_username(name):
        return False
    theirs = sa.select(SignInSession.id).join(Staff, Staff.id == SignInSession.staff_id)
    lately = SignInSession.started_at > clock.now() - KNOWN_FOR
    with_it = theirs.where(SignInSession.device_hash == device_hash, Staff.username == name, lately)
    return s.scalar(with_it.limit(1)) is not None
