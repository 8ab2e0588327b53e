"""The one error of demos."""


class DemoRefused(Exception):
    """The demo cannot be made here; the text says why and what to do."""
