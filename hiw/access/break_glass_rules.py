"""Emergency access: for how long, what a reason must say, and by when it is reviewed. Who may is in the matrix."""

from hiw.errors import RuleBroken

BREAK_GLASS_MINUTES = 60
LEAST_REASON = 20
REVIEW_WITHIN = 2  # working days


def check_reason(reason: str) -> str:
    """Return the reason for a break-glass access. Raises RuleBroken when it is too short to be reviewed.

    At least 20 signs and four different words, so that it is not one key held down (requirement ACL-11).
    """
    if len(reason) < LEAST_REASON or len({word.casefold() for word in reason.split()}) < 4:
        raise RuleBroken("Say in a whole sentence why you need to look, so that a colleague can review it.")
    return reason
