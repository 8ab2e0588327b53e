"""A decision on a request to the fund …"""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from db.enums import RequestStatus as S
from db.enums import RequestTransition as M
from db.enums import Role
from db.models import Assignment, AuditEvent, FundRequest, FundTransition, LedgerEntry, Setting
from db.session import reading, writing
from hiw import clock
from hiw.errors import NotAllowed, NotFound, RuleBroken, Stale
from hiw.fund import actions
from hiw.fund.actions.ledger_posting import figures_of_line
from hiw.fund.ledger_check import ledger_differences
from hiw.fund.queries.decision import decisions_on
from hiw.fund.rule_inputs import facts_of, limits_on
from hiw.policy.permissions import Actor
from tests import factories
from tests import factories_fund as make
from tests import factories_trust as trust

pytestmark = pytest.mark.usefixtures("database")


def approve(s: Session, by: Actor, r: int, **shown: Any) -> S:
    return actions.approve_request(s, by, **make.approval(s, r, **shown))


def test_to_approve_commits_the_amount_once_and_says_who_when_and_what() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here)
        assert approve(s, here.senior, r) is S.APPROVED
        entry = s.scalars(sa.select(LedgerEntry).where(LedgerEntry.request_id == r)).one()
        move = s.scalars(sa.select(FundTransition).where(FundTransition.move == M.APPROVE)).one()
        assert (entry.kind, entry.amount_pence, entry.period, entry.happened_on) == (
            "commitment", 10_000, 8, date(2026, 11, 23),
        )  # fmt: skip
        assert (entry.category_id, entry.advocate_id, entry.posted_by_id) == (
            here.category_id, here.advocate.id, here.senior.id,
        )  # fmt: skip
        assert (move.by_id, move.amount_pence, move.request_version, move.is_override) == (
            here.senior.id, 10_000, 1, False,
        )  # fmt: skip
        figures = figures_of_line(s, here.line_id)
        assert (figures.committed, figures.available) == (10_000, 90_000)
    with reading() as s:
        line = s.scalars(sa.select(AuditEvent).where(AuditEvent.word == "fund_request.approved")).one()
        assert (line.subject_id, line.household_id, line.staff_id) == (r, here.household_id, here.senior.id)
        said = {"status": ["submitted", "approved"], "amount": [None, "£100.00"], "payee": [None, move.payee]}
        assert line.changes == said


def test_is_never_one_s_own_nor_of_what_one_changed() -> None:
    with writing() as s:
        here = make.fund(s)
        own = make.request(s, here, requested_by_id=here.manager.id)
        with pytest.raises(RuleBroken, match="You made or changed this request"):
            approve(s, here.manager, own)
        changed = make.request(s, here)
        fields = make.form_of(s, changed, amount="120")
        actions.amend_request(s, here.senior, request_id=changed, version=1, fields=fields)
        for do, word in ((actions.decline_request, "reason"), (actions.return_request, "question")):
            with pytest.raises(RuleBroken, match="someone else must decide"):
                do(s, here.senior, request_id=changed, version=2, **{word: "No"})
        assert approve(s, here.manager, changed) is S.APPROVED


DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)
ASKED_ON = TODAY - 10 * DAY  # for the requests of the test below
# Who decides, since when and until when they support the household or cover for its advocate, and whether they may.
CLOSE: dict[str, tuple[str, date, date | None, bool]] = {
    "supports it today": ("supports", TODAY, None, False),
    "supported it when it was asked for": ("supports", ASKED_ON - 5 * DAY, ASKED_ON, False),
    "supported it after it was asked for": ("supports", ASKED_ON + DAY, ASKED_ON + 2 * DAY, False),
    "gave it up before it was asked for": ("supports", ASKED_ON - 5 * DAY, ASKED_ON - DAY, True),
    "covers for who supports it": ("covers", TODAY, TODAY + 9 * DAY, False),
    "covered for who supported it when it was asked for": ("covers", ASKED_ON, ASKED_ON, False),
    "covered before it was asked for": ("covers", ASKED_ON - 9 * DAY, ASKED_ON - DAY, True),
    "is going to cover": ("covers", TODAY + DAY, TODAY + 9 * DAY, True),
}


@pytest.mark.requirement("FUND-02")
@pytest.mark.parametrize("how", CLOSE)
def test_is_not_for_who_supports_the_household_or_covers_for_who_does(how: str) -> None:
    """Nor is accepting that there is no receipt; also of a senior or a manager, and when they did not ask for it."""
    what, since, until, may = CLOSE[how]
    asked = clock.at(ASKED_ON, time(9))
    with writing() as s:
        here = make.fund(s, 10_000_000)
        facts: dict[str, Any] = {"created_at": asked, "submitted_at": asked}
        to_decide = [make.request(s, here, **facts) for _ in range(2)]
        bought = make.request(s, here, S.PAID, decided_by=here.second, declaration="The till gave none", **facts)
        if what == "covers":
            for by in (here.senior, here.manager):
                trust.cover(s, by, here.advocate, from_on=since, to_on=until)
        for r, by in zip(to_decide, (here.senior, here.manager), strict=True):
            if what == "supports":
                spell(s, here, by, since, until)
            for do in (
                lambda r=r, by=by: approve(s, by, r),
                lambda r=r, by=by: actions.decline_request(s, by, **at(s, r), reason="No"),
                lambda r=r, by=by: actions.return_request(s, by, **at(s, r), question="Why?"),
                lambda by=by: actions.sign_off_receipt(s, by, **at(s, bought)),
            ):
                if may:
                    with s.begin_nested() as step:
                        do()
                        step.rollback()
                else:
                    with pytest.raises(RuleBroken, match="You support this household"), s.begin_nested():
                        do()
        assert facts_of(s, s.get_one(FundRequest, bought), limits_on(s, TODAY)).supported_by >= {here.advocate.id}
        assert approve(s, here.second, to_decide[0]) is S.APPROVED, "another manager may"


def spell(s: Session, here: make.Fund, by: Actor, since: date, until: date | None) -> None:
    """`by` supports the household so long, instead of its advocate where it is today."""
    if until is None:
        present = (Assignment.household_id == here.household_id, Assignment.to_on.is_(None))
        s.execute(sa.update(Assignment).where(*present).values(to_on=since, counts=False))
    factories.assignment(s, here.household_id, by, from_on=since, to_on=until)


def at(s: Session, r: int) -> dict[str, Any]:
    return {"request_id": r, "version": make.version_of(s, r)}


@pytest.mark.requirement("FUND-02")
def test_is_not_for_who_covered_until_the_cover_was_ended() -> None:
    """A cover that was ended before the request was made counts no more; one that was ended later does."""
    with writing() as s:
        here = make.fund(s)
        asked = clock.at(ASKED_ON, time(9))
        r = make.request(s, here, created_at=asked, submitted_at=asked)
        trust.cover(s, here.senior, here.advocate, ended_at=asked - DAY)
        trust.cover(s, here.manager, here.advocate, ended_at=asked + DAY)
        with pytest.raises(RuleBroken, match="cover for who does"), s.begin_nested():
            approve(s, here.manager, r)
        assert approve(s, here.senior, r) is S.APPROVED


@pytest.mark.requirement("FUND-02")
def test_is_not_for_other_roles_other_teams_or_whoever_is_close_to_the_household() -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here)
        elsewhere = factories.colleague(s, Role.SENIOR, "SFT")
        for by in (here.advocate, here.finance):
            with pytest.raises(NotAllowed):
                approve(s, by, r)
        with pytest.raises(NotFound):
            approve(s, elsewhere, r)
        trust.close_to(s, here.manager, here.bilal)
        with pytest.raises(NotFound):
            approve(s, here.manager, r)
        trust.restriction(s, here.manager, here.amina)
        with pytest.raises(NotFound):
            approve(s, here.senior, r)
        trust.named(s, here.senior, here.amina)
        assert approve(s, here.senior, r) is S.APPROVED


@pytest.mark.requirement("FUND-02")
def test_climbs_the_ladder_and_the_limits_of_the_day_count() -> None:
    with writing() as s:
        here = make.fund(s, 10_000_000)
        for pence, alone in ((50_000, True), (50_001, False)):
            r = make.request(s, here, pence=pence, household_id=factories.household(s, advocate=here.advocate))
            if alone:
                assert approve(s, here.senior, r) is S.APPROVED
            else:
                with pytest.raises(RuleBroken, match=r"£500\.01, so a manager must approve it"), s.begin_nested():
                    approve(s, here.senior, r)
                today, old = clock.today(), date(2020, 1, 1)
                s.add(Setting(name="fund_senior_limit", value=500, from_on=old, to_on=today - timedelta(days=1)))
                s.add(Setting(name="fund_senior_limit", value=600, from_on=today))
                s.flush()
                assert approve(s, here.senior, r) is S.APPROVED


@pytest.mark.requirement("FUND-02")
def test_on_a_large_amount_takes_two_managers_and_an_amendment_makes_the_first_void() -> None:
    with writing() as s:
        here = make.fund(s, 10_000_000)
        r = make.request(s, here, pence=200_001)
        assert approve(s, here.manager, r) is S.SUBMITTED
        assert figures_of_line(s, here.line_id).committed == 0
        with pytest.raises(RuleBroken, match="You have approved this already"), s.begin_nested():
            approve(s, here.manager, r)
        fields = make.form_of(s, r, amount="3000")
        actions.amend_request(s, here.advocate, request_id=r, version=2, fields=fields)
        assert approve(s, here.second, r) is S.SUBMITTED, "the first of the two begins anew"
        assert approve(s, here.manager, r) is S.APPROVED
        assert figures_of_line(s, here.line_id).committed == 300_000
        assert ledger_differences(s) == ()


@pytest.mark.requirement("FUND-06")
@pytest.mark.parametrize(
    ("facts", "counts"),
    [
        ({}, True),
        ({"days": -14}, True),
        ({"days": 14}, True),
        ({"days": -15}, False),
        ({"days": 15}, False),
        ({"status": S.PAID}, True),
        ({"status": S.RETURNED}, False),
        ({"status": S.DECLINED}, False),
        ({"status": S.CANCELLED}, False),
        ({"elsewhere": True}, False),
        ({"elsewhere": True, "payee": "COATS & co."}, True),
    ],
)
def test_looks_at_the_sum_for_one_household_or_payee_within_fourteen_days(facts: dict[str, Any], counts: bool) -> None:
    sent_at = datetime(2026, 11, 23, 23, 30, tzinfo=UTC) + timedelta(days=facts.get("days", 0))
    with writing() as s:
        here = make.fund(s)
        payee = facts.get("payee", "Boots")
        home = factories.household(s, advocate=here.advocate) if facts.get("elsewhere") else here.household_id
        status = facts.get("status", S.SUBMITTED)
        make.request(s, here, status, 30_000, household_id=home, payee=payee, submitted_at=sent_at)
        r = make.request(s, here, pence=20_001, payee="Coats & Co")
        if counts:
            with pytest.raises(RuleBroken, match=r"within 14 days this comes to £500\.01, so a manager"):
                approve(s, here.senior, r)
        else:
            assert approve(s, here.senior, r) is S.APPROVED


def test_that_would_overspend_a_line_needs_a_manager_s_reason_and_is_marked() -> None:
    with writing() as s:
        here = make.fund(s, 21_000)
        r = make.request(s, here, pence=25_000)
        for by, reason in ((here.senior, ""), (here.manager, "")):
            with (
                pytest.raises(RuleBroken, match=r"would be exceeded by £40\.00; £210\.00 is left in"),
                s.begin_nested(),
            ):
                approve(s, by, r, override_reason=reason)
        with pytest.raises(RuleBroken, match="Only a manager can go over a budget"):
            approve(s, here.senior, r, override_reason="Please")
        assert approve(s, here.manager, r, override_reason="A job depends on it") is S.APPROVED
        move = s.scalars(sa.select(FundTransition).where(FundTransition.move == M.APPROVE)).one()
        assert (move.is_override, move.reason) == (True, "A job depends on it")
        assert figures_of_line(s, here.line_id).available == -4_000
        next_one = make.request(s, here, pence=100)
        with pytest.raises(RuleBroken, match=r"exceeded by £41\.00; -£40\.00 is left"):
            approve(s, here.senior, next_one)


def test_with_a_reason_that_was_not_needed_is_no_override() -> None:
    with writing() as s:
        here = make.fund(s)
        approve(s, here.manager, make.request(s, here), override_reason="To be safe")
        assert not s.scalars(sa.select(FundTransition.is_override).where(FundTransition.move == M.APPROVE)).one()


@pytest.mark.requirement("FUND-08")
@pytest.mark.parametrize("shown", [{"amount_pence": 9_999}, {"payee": "Another"}, {"version": 0}, {"version": 2}])
def test_is_about_exactly_what_stood_on_the_screen(shown: dict[str, Any]) -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here)
        with pytest.raises(Stale, match=r"after you opened it. Look at it again") as told:
            approve(s, here.senior, r, **shown)
        assert [(clash.field, clash.mine) for clash in told.value.clashes] == list(shown.items())
        assert told.value.version == 1


def test_on_a_line_of_a_year_that_is_over_or_a_funder_that_has_ended_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with writing() as s:
        here = make.fund(s)
        ended = make.funder(s, here.manager, ends_on=date(2026, 11, 22))
        r = make.request(s, here, line_id=make.line(s, ended, here.manager))
        with pytest.raises(RuleBroken, match="does not pay on the day"):
            approve(s, here.senior, r)
        late = make.request(s, here, needed_on=date(2027, 3, 31))
        monkeypatch.setattr(clock, "now", lambda: datetime(2027, 4, 1, 9, tzinfo=UTC))
        with pytest.raises(RuleBroken, match=r"2026/27 is over. Choose a line of 2027/28"):
            approve(s, here.senior, late)


@pytest.mark.parametrize(
    ("do", "word", "status", "said"),
    [
        (actions.decline_request, "reason", S.DECLINED, "Already declined by Sam Senior at 12:00."),
        (actions.return_request, "question", S.RETURNED, "Already returned by Sam Senior at 12:00."),
    ],
)
def test_to_say_no_or_ask_back_has_its_words_and_holds(do: Any, word: str, status: S, said: str) -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here)
        with pytest.raises(RuleBroken, match="is empty"):
            do(s, here.senior, request_id=r, version=1, **{word: ""})
        with pytest.raises(NotAllowed):
            do(s, here.advocate, request_id=r, version=1, **{word: "No"})
        do(s, here.senior, request_id=r, version=1, **{word: "Is there a cheaper one?"})
        row = s.get_one(FundRequest, r)
        last = s.scalars(sa.select(FundTransition).order_by(FundTransition.number.desc()).limit(1)).one()
        assert (row.status, last.reason) == (status, "Is there a cheaper one?")
        with pytest.raises(RuleBroken) as told:
            approve(s, here.manager, r)
        assert str(told.value) == said


def test_made_on_another_day_is_told_with_its_day(monkeypatch: pytest.MonkeyPatch) -> None:
    with writing() as s:
        here = make.fund(s)
        r = make.request(s, here, S.APPROVED)
        monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 25, 9, tzinfo=UTC))
        with pytest.raises(RuleBroken, match="Already approved by Sam Senior on 23 Nov 2026, 12:00"):
            approve(s, here.manager, r)


def test_is_shown_on_the_screen_by_the_same_facts_as_it_is_made_by() -> None:
    """The queue reads many requests at once, an action one; both must say the same of each."""
    with writing() as s:
        here = make.fund(s, 10_000_000)
        other = factories.household(s, advocate=here.advocate)
        day = timedelta(days=1)
        ids = [
            make.request(
                s, here, status, 10_000 + number, payee="AB"[number % 2], submitted_at=clock.now() - number * day
            )
            for number, status in enumerate([*S] * 2)
            if status is not S.DRAFT
        ]
        make.request(s, here, household_id=other, payee="a")
        ids += [make.request(s, here, pence=300_000, payee=payee) for payee in ("A", "C")]
        for r in ids[-2:]:
            approve(s, here.manager, r)
        fields = make.form_of(s, ids[-1], amount="3001")
        actions.amend_request(s, here.senior, request_id=ids[-1], version=2, fields=fields)
        rows = [s.get_one(FundRequest, r) for r in ids]
        limits = limits_on(s, clock.today())
        shown = decisions_on(s, here.manager, rows)
        assert {row.id: facts_of(s, row, limits) for row in rows} == {r: each.facts for r, each in shown.items()}
        assert [each.facts.first_by for each in shown.values()][-2:] == [here.manager.id, None]
        assert {each.left_pence for each in shown.values()} == {figures_of_line(s, here.line_id).available}
