"""The end of a transaction that a test wants nothing of."""


class TakenBack(Exception):
    """Raised within a transaction: its changes go, and the test goes on."""
