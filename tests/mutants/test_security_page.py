"""A requirement that rests on guards is …"""

import pytest

from tests import security_page
from tests.mutants.kept import Written

pytestmark = pytest.mark.requirement("TST-06")
DIES = {"hiw.plans.actions:change 1": "tests/plans/test_changes.py::test_asks"}


@pytest.mark.parametrize(
    ("guard", "says"),
    [
        (Written(("ACL-02",), DIES), "`test_cover.py`"),
        (Written(("ACL-02",), DIES, survives=["hiw.plans.queries:view 1"]), "No test fails without `need` in"),
        (Written(("ACL-02",), DIES, open=["hiw.plans.queries:view 1"]), "Guards still to be tried: 1."),
        (Written(("ACL-05",), {}, survives=["hiw.plans.queries:view 1"]), "`test_cover.py`"),
    ],
)
def test_shown_when_a_test_fails_without_each(guard: Written, says: str) -> None:
    written = security_page.page(
        {"access": {"ACL-02": "C asked"}, "later": {}}, {"ACL-02": ["test_cover.py"]}, {"need": guard}
    )
    row = next(line for line in written.splitlines() if line.startswith("| ACL-02 "))
    assert says in row
    assert ("not shown yet" in row) == ("`test_cover.py`" not in row)
