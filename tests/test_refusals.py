"""What a form is refused stands beside the field that is to blame …"""

from hiw.plans.actions.reviews import rate
from hiw.plans.rules import check_rating
from tests.refusals import sent_by_forms, without_a_field

# At the button stands what is about no single field of the form.
STANDS = "how things stand by now, which nothing that is typed would change"
WHO = "who asks"
TOGETHER = "several people or fields together"
ABOUT_NO_FIELD = {
    STANDS: {
        "access.actions.break_glass.break_glass",
        "access.actions.break_glass.review_break_glass",
        "access.actions.declared_interests.declare_interest",
        "access.actions.restrictions._restriction",
        "access.actions.restrictions.restrict_person",
        "workload.actions.stay_locks._end_what_is_over",
        "workload.actions.reassignments.reassign_households",
        "workload.actions.staff_row.staff_for",
        "workload.queries.facts.facts_of",
        "fund.actions.budgets._check_line",
        "fund.actions.payments.finish_request",
        "fund.actions.payments.reconcile_request",
        "fund.actions.ledger_posting.line_of_year",
        "fund.actions.ledger_posting.post",
        "fund.actions.purchases._bought",
        "fund.actions.purchases.cancel_request",
        "fund.actions.purchases.declare_without_receipt",
        "fund.actions.purchases.receive_request",
        "fund.actions.request_fields.check_category",
        "fund.actions.request_fields.check_household_open",
        "fund.actions.transitions.check_move",
        "fund.request_lifecycle.next_status",
        "fund.rules.check_budget",
        "fund.rules.check_can_decide_virement",
        "fund.rules.check_category",
        "fund.rules.check_tied",
        "fund.rules.check_virement",
        "households.actions.members.leave_household",
        "households.actions.lifecycle._check_members_free",
        "households.actions.lifecycle.reopen_household",
        "households.actions.lifecycle.resume_household",
        "households.reassignment._check_as_shown",
        "households.memberships.open_membership",
        "households.person_fields.cleaned",
        "households.safe_contact.require_read",
        "households.requests.take_requests",
        "households.lifecycle.check_move",
        "households.lifecycle.check_open",
        "accounts.pending_changes.begin_change",
        "plans.actions.actions.add_action",
        "plans.actions.notes.correct_note",
        "plans.rules.check_plan_open",
        "safety.actions.conflicts._link",
        "safety.actions.safe_contact.end_safe_contact",
        "working_days.is_working_day",
    },
    WHO: {
        "fund.rules._check_is_not_theirs",
        "fund.rules.check_can_approve",
        "fund.rules.check_can_pay",
        "fund.rules.check_can_reconcile",
        "audit_log.rules.check_can_look_at",
    },
    TOGETHER: {
        "balancing.assumptions.check_assumptions",
        "households.actions.adding._check_people",
        "households.actions.who_fits.check_somebody_fits",
        "households.conflict_checks.check_may_join",
        "households.reassignment._check_list",
        "plans.actions.reviews._check_ratings",
    },
}


def test_unless_it_is_about_no_field_which_is_then_listed_here() -> None:
    actions = sent_by_forms()
    assert len(actions) > 70
    found = without_a_field(actions)
    listed = set().union(*ABOUT_NO_FIELD.values())
    assert {function: ended for function, ended in found.items() if function not in listed} == {}
    assert listed - found.keys() == set(), "refuses no more without a field, or is called by no form"


def test_which_is_found_through_what_an_action_calls() -> None:
    """The control of the test before: a rule refuses without a field by itself, and its action says which one it is."""
    assert without_a_field([check_rating]).keys() == {"plans.rules.check_rating"}
    assert "plans.rules.check_rating" not in without_a_field([rate])
    assert "plans.actions.reviews._check_ratings" in without_a_field([rate])
