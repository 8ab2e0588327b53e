"""Make the demo with the programme's own rules for names, search, time and passwords."""

from db.demo import DemoRefused, DemoRules, Progress, finish_demo, make_demo
from hiw import clock
from hiw.accounts.passwords import DEMO_PASSWORD as PASSWORD
from hiw.accounts.passwords import hash_password
from hiw.fund.payees import payee_key
from hiw.households.rules import planned_end
from hiw.households.search_terms import name_key
from hiw.households.spelling import spell_anew
from hiw.settings import MEANINGS, SettingName
from hiw.working_days import working_days_later

__all__ = ["PASSWORD", "DemoRefused", "make"]

COST = 10  # everyone signs in with the same, written in the README


def make(households: int = 500, seed: int = 1, progress: Progress | None = None, *, finishes: bool = True) -> None:
    """Fill the empty database in use with an invented team and about `households` open households.

    `progress` is called with (households made, households in all), closed ones included. Unless it `finishes`, the demo
    stays marked as unfinished, and the caller finishes it.

    Raises:
        DemoRefused: the database is live or not empty; the text says what to do.
    """
    months = MEANINGS[SettingName.SUPPORT_MONTHS].first
    ways = DemoRules(
        name_key=name_key,
        spell_anew=spell_anew,
        payee_key=payee_key,
        planned_end=lambda started_on: planned_end(started_on, months),
        working_days_later=working_days_later,
        password_hash=hash_password(PASSWORD, COST),
    )
    make_demo(households, seed, today=clock.today(), ways=ways, progress=progress)
    if finishes:
        finish_demo()
