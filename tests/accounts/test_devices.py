"""A browser is called …"""

import pytest

from hiw.accounts.devices import UNKNOWN, device_in_words

ON_WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0 Safari/537.36"
)
ON_ANDROID = (
    "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/149.0 Mobile Safari/537.36"
)
ON_IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"
)


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (ON_ANDROID, "Chrome on Android"),
        (ON_WINDOWS, "Chrome on Windows"),
        (ON_WINDOWS + " Edg/149.0", "Edge on Windows"),
        (ON_IPHONE, "Safari on iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Android 15; Mobile) SomethingNew/1", "A browser on Android"),
        ("", UNKNOWN),
        ("curl/8", UNKNOWN),
        ("<b>*x*</b>" * 500, UNKNOWN),
    ],
)
def test_what_its_owner_calls_it(user_agent: str, words: str) -> None:
    assert device_in_words(user_agent) == words
