"""Outreach mode shows …"""

import dataclasses
import types
import typing
from collections.abc import Iterator
from typing import Any

import pytest

from db.enums import OwnerKind
from hiw.ui.redaction import NAMES, SENTENCES, WITHHELD, initials, of_household, redact, without_names
from tests.test_house_rules import QUERIES

pytestmark = pytest.mark.requirement("SAFE-04")

# Text fields that hold no client's name: colleagues, places, fixed words, and what people wrote in their own words.
# `ActionRow.owner` is one where the owner is a member: `redact` looks.
HARMLESS = frozenset(
    [
        "LookAheadRow.home_authority",
        "LookAheadRow.name",
        "AttentionRow.home_authority",
        "AttentionRow.name",
        "StaffFacts.authorities",
        "StaffFacts.home_authority",
        "StaffFacts.name",
        "StaffLoadDetail.homes",
        "HouseholdFacts.authority_code",
        "HouseholdPoints.authority_code",
        "LookAhead.left_out",
        "ReductionRow.note",
        "ReferralRate.authority_code",
        "SeniorTeam.name",
        "WeekAhead.changes",
        "WorkloadPlanRow.written_by",
        "SeniorTeam.name",
        "DrillDownPage.about",
        "ScenarioComparison.assumed",
        "ScenarioComparison.name",
        "ScenarioComparison.team",
        "ProposedMove.authority_code",
        "ProposedMove.from_name",
        "ProposedMove.others",
        "ProposedMove.reason",
        "ProposedMove.to_name",
        "BindingConstraintRow.says",
        "ScenarioChoices.people",
        "ScenarioChoices.places",
        "ScenarioChoices.seniors",
        "ScenarioRow.assumed",
        "ScenarioRow.name",
        "ScenarioRow.team",
        "SearchStatus.says",
        "StaffLoadChange.name",
        "WeeklyLoad.name",
        "Workbench.assumed",
        "Workbench.blocked",
        "Workbench.changed",
        "Workbench.name",
        "Workbench.team",
        "Workbench.trouble",
        "DrillDownRow.payee",
        "DrillDownRow.what",
        "CategoryRow.hint",
        "CategoryRow.name",
        "FunderRow.name",
        "FunderRow.rule_text",
        "LedgerRow.authority",
        "LedgerRow.funder",
        "LedgerRow.posted_by",
        "LedgerRow.reason",
        "LedgerRow.what",
        "BudgetLineRow.authority",
        "BudgetLineRow.funder",
        "BudgetLineRow.holder",
        "OpenRequestRow.authority",
        "OpenRequestRow.funder",
        "OpenRequestRow.payee",
        "OpenRequestRow.what",
        "MoverRequest.what",
        "SpendChoices.authorities",
        "SpendChoices.funders",
        "VirementRow.asked_by",
        "VirementRow.decided_by",
        "VirementRow.decision_note",
        "VirementRow.from_line",
        "VirementRow.reason",
        "VirementRow.to_line",
        "AlertRow.times",
        "ConflictRow.lift_asked_by",
        "ConflictRow.set_by",
        "OrdinaryContact.authority_code",
        "SafeContactRow.times",
        "RedactedItem.kind",
        "ReassignmentBatchRow.made_by",
        "ReassignmentBatchRow.undone_by",
        "ChosenHousehold.authority_code",
        "ChosenHousehold.holder",
        "LoadChange.name",
        "HandoverRow.from_name",
        "HandoverRow.made_by",
        "HouseholdLockRow.set_by",
        "ReassignmentRow.from_name",
        "ReassignmentRow.to_name",
        "NeedRow.what",
        "HandoverReadiness.cautions",
        "HandoverReadiness.meeting_with",
        "HandoverReadiness.requests",
        "SupportAssignmentRow.advocate",
        "SupportAssignmentRow.assigned_by",
        "ReassignmentCandidate.lacks",
        "ReassignmentCandidate.name",
        "ActionRow.blocked_because",
        "ActionRow.evidence",
        "ActionRow.outcome_note",
        "ActionRow.owner",
        "ActionRow.partner",
        "ActionRow.partner_contact",
        "ActionRow.status_reason",
        "ActionRow.what",
        "Actor.authorities",
        "Actor.authority_names",
        "Actor.name",
        "AssignableStaff.name",
        "AdvocateRow.name",
        "AssignmentRow.advocate",
        "AssignmentRow.assigned_by",
        "AssignmentRow.note",
        "BarrierRow.life_area",
        "BarrierRow.status_reason",
        "BarrierRow.strengths",
        "BarrierRow.what",
        "BarrierRow.why_it_matters",
        "EligibilityCheckRow.checked_by",
        "EligibilityCheckRow.permission_how",
        "EligibilityCheckRow.reason",
        "StaffRow.authorities",
        "StaffRow.name",
        "StaffRow.username",
        "StaffChange.subject_kind",
        "StaffChange.text",
        "StaffChange.who",
        "DuplicateRow.why",
        "ExtensionRow.given_by",
        "ExtensionRow.reason",
        "GoalRow.status_reason",
        "GoalRow.words",
        "SearchHit.advocate",
        "SearchHit.authority",
        "HouseholdRow.advocate",
        "HouseholdRow.authority",
        "HouseholdRow.authority_code",
        "HouseholdView.advocate",
        "HouseholdView.authority",
        "HouseholdView.authority_code",
        "HouseholdView.close_note",
        "HouseholdView.team_email",
        "HouseholdView.team_phone",
        "LastChange.sentence",
        "LifeAreaRow.code",
        "LifeAreaRow.hint",
        "LifeAreaRow.name",
        "MemberRow.authority_code",
        "MemberRow.benefit",
        "MemberRow.language",
        "MemberRow.relation",
        "NewHousehold.advocate",
        "RefusalNotice.who",
        "NoticeRow.about",
        "NoticeRow.change",
        "NoticeRow.failure",
        "NoticeRow.who",
        "DeclaredInterestRow.staff",
        "AuditLogRow.who",
        "NewHousehold.authority",
        "NoteVersion.body",
        "NoteVersion.reason",
        "NoteVersion.written_by",
        "PrintedGoal.words",
        "PendingRow.refusal",
        "PendingRow.what",
        "PendingRow.who",
        "PrintedPlan.advocate",
        "PrintedPlan.done",
        "PrintedPlan.phone",
        "PrintedPlan.reference",
        "PrintedPlan.team",
        "PrintedAction.what",
        "PauseRow.reason",
        "AuthorityProposal.authority_code",
        "AuthorityProposal.choices",
        "AuthorityProposal.district",
        "RatingRow.life_area",
        "RegionRow.authority",
        "RegionRow.authority_code",
        "ReviewBarrierRow.note",
        "ReviewBarrierRow.what",
        "ReviewPersonRow.view",
        "ReviewRow.written_by",
        "AdvocateWorklist.advocate",
        "TeamRow.advocate",
        "TimelineEntry.who",
        "VisitRow.staff",
        "WorklistRow.blocked_because",
        "CoverCandidate.name",
        "CoverRow.instead_of",
        "CoverRow.name",
        "CoverRow.reason",
        "NamedStaffRow.name",
        "BreakGlassRow.reviewed_by",
        "BreakGlassRow.who",
        "StandIn.instead_of",
        "WorklistRow.what",
        "CategoryChoice.hint",
        "CategoryChoice.name",
        "DecisionView.first_by",
        "LedgerEntryRow.by",
        "LedgerEntryRow.reason",
        "LineChoice.authority",
        "LineChoice.funder",
        "TransitionRow.by",
        "TransitionRow.reason",
        "RelatedRequestRow.payee",
        "RelatedRequestRow.what",
        "ReceiptsOwed.name",
        "PaymentRow.line",
        "QueueCard.category",
        "QueueCard.excluded_reason",
        "QueueCard.line",
        "RequestForm.what",
        "RequestForm.why",
        "RequestRow.answer",
        "RequestRow.payee",
        "RequestRow.asker",
        "RequestRow.requested_by",
        "RequestRow.turn",
        "RequestRow.what",
        "RequestView.category",
        "RequestView.evidence",
        "RequestView.excluded_reason",
        "RequestView.line",
        "RequestView.method_reason",
        "RequestView.price_check",
        "RequestView.signed_off_by",
        "RequestView.statement",
        "PlanLink.what",
        "PlanLink.why",
    ]
)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann Lee", "A.L."),
        ("Ann", "A."),
        ("ann de la Cruz", "A.D.L.C."),
        ("Ann Lee and Bo Lee", "A.L. and B.L."),
        ("Ann Lee and 2 others", "A.L. and 2 others"),
        ("The Lee family", "T.L. family"),
        ("Zoë O'Neill-Smith", "Z.O."),
        ("李小龙", "李."),
        ("'Ann' (Lee)", "A.L."),
        ("", ""),
        ("---", "?"),
    ],
)
def test_initials(name: str, shown: str) -> None:
    assert initials(name) == shown


def test_two_people_of_a_household_apart() -> None:
    called = of_household([("Ann Lee", ""), ("Amy Low", ""), ("Robert Lee", "Bob"), ("Ada Lo", "")])
    assert called == {
        "Ann Lee": "A.L.", "Amy Low": "A.L.2", "Robert Lee": "B.", "Bob": "B.", "Ada Lo": "A.L.3",
    }  # fmt: skip


def test_a_sentence_without_the_names_of_the_household() -> None:
    known = of_household([("Ann Lee", ""), ("Robert Lee", "Bob")])
    said = "Ann Lee and Bob met Annie; Ann's letter, Robert (Leeds)."
    assert without_names(said, known) == "A.L. and B. met Annie; A.L.'s letter, B. (Leeds)."
    assert without_names(said, {}) == said


def fields_of(kind: Any, seen: set[type]) -> Iterator[str]:
    """Every text field, as "Class.field", of what a query answers with, however deep."""
    for part in typing.get_args(kind):
        yield from fields_of(part, seen)
    is_named = isinstance(kind, type) and issubclass(kind, tuple) and hasattr(kind, "_fields")
    if kind in seen or not (is_named or (isinstance(kind, type) and dataclasses.is_dataclass(kind))):
        return
    seen.add(kind)
    for field, of in typing.get_type_hints(kind).items():
        if of is str or str in typing.get_args(of):
            yield f"{kind.__name__}.{field}"
        yield from fields_of(of, seen)


def text_fields() -> set[str]:
    seen: set[type] = set()
    return {field for _, query in QUERIES for field in fields_of(typing.get_type_hints(query)["return"], seen)}


def named(table: dict[str, frozenset[str]]) -> set[str]:
    return {f"{kind}.{field}" for kind, fields in table.items() for field in fields}


def test_no_field_of_a_query_that_nobody_has_thought_about() -> None:
    thought_of = named(NAMES) | named(WITHHELD) | named(SENTENCES) | HARMLESS
    assert text_fields() - thought_of == set(), "hiw/ui/redaction.py must say whether these hold a client's name"
    assert not (named(NAMES) | named(WITHHELD) | named(SENTENCES)) & HARMLESS


def test_only_fields_that_there_are() -> None:
    """A table that names a field which was renamed would hide nothing."""
    assert named(NAMES) | named(WITHHELD) | named(SENTENCES) <= text_fields()


@dataclasses.dataclass(frozen=True)
class MemberRow:
    name: str
    known_as: str
    phone: str
    relation: str


@dataclasses.dataclass(frozen=True)
class ActionRow:
    owner_kind: OwnerKind
    owner: str


def test_a_row_however_deep_without_name_and_phone() -> None:
    ann = MemberRow("Ann Lee", "", "0151 496 0000", "mother")
    hidden = redact({"a": ([ann],)}, {})["a"][0][0]
    assert (hidden.name, hidden.known_as, hidden.phone, hidden.relation) == ("A.L.", "", "", "mother")
    assert ann.name == "Ann Lee"


def test_who_does_it_only_where_that_is_no_client() -> None:
    for kind, shown in ((OwnerKind.MEMBER, "A.L."), (OwnerKind.STAFF, "Ann Lee"), (OwnerKind.PARTNER, "Ann Lee")):
        assert redact(ActionRow(kind, "Ann Lee"), {}).owner == shown


def test_anything_else_as_it_is() -> None:
    for answer in (None, 7, "Ann Lee", (1, 2), types.MappingProxyType({})):
        assert redact(answer, {}) == answer
