"""Step-up: the password again before what must not be done on an unlocked screen (requirement SES-11)."""

from datetime import timedelta

from hiw import clock
from hiw.errors import NotAllowed
from hiw.policy.permissions import Actor

HOLDS_FOR = timedelta(minutes=5)
ASK = "Give your password once more, then press the button again. Nothing you typed is lost."


class StepUpNeeded(NotAllowed):
    """The password must be given again first."""

    def __init__(self) -> None:
        super().__init__(ASK)


def require_step_up(by: Actor) -> None:
    """Raise StepUpNeeded unless `by` gave their password in this session within the last five minutes."""
    if by.stepped_up_at is None or clock.now() - by.stepped_up_at > HOLDS_FOR:
        raise StepUpNeeded
