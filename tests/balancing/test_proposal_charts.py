"""The picture of a proposal …"""

from hiw.balancing.charts import loads_frame
from hiw.balancing.explanations import StaffLoadChange

LOADS = [StaffLoadChange(1, "Ann", 85, 30, 120, 100, 90.0, 110), StaffLoadChange(2, "Bo", 0, 4, 9, 9, 0.0, 110)]


def test_has_a_tick_for_after_only_when_there_are_moves_to_look_at() -> None:
    with_moves, without = (loads_frame(LOADS, 110, has_after=has_after) for has_after in (True, False))
    assert with_moves["after"].tolist() == [117.6, 0.0]
    assert without["after"].isna().all()
    assert with_moves["before"].tolist() == without["before"].tolist() == [141.2, 0.0]
