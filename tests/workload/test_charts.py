"""The caseload's pictures …"""

import json
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hiw.workload.capacity import LoadLevel
from hiw.workload.charts import (
    COLOURS,
    LoadBar,
    MixBar,
    flow_bars,
    flow_frame,
    flow_words,
    load_bars,
    load_frame,
    load_words,
    mix_bars,
    mix_frame,
    mix_words,
    weeks_frame,
    weeks_line,
    weeks_words,
)
from hiw.workload.heat_tables import FILL, MUCH, NOTHING, HeatCell, HeatRow, heat_cells, heat_frame

TODAY = date(2026, 11, 23)
JO = LoadBar("Jo Field", "Sefton", 134, LoadLevel.OVER, "114 of 85 points", "/colleague?staff=7")
SAM = LoadBar("Sam Hill", "Sefton", 60, LoadLevel.ROOM, "51 of 85 points")
KIM = LoadBar("Kim Ash", "Wirral", None, LoadLevel.AWAY, "12 of 0 points")


def kinds(frame: pd.DataFrame) -> dict[str, int]:
    counted: dict[str, int] = frame["kind"].value_counts().to_dict()
    return counted


def weeks(*percents: int | None) -> pd.DataFrame:
    on = np.array([f"2026-11-{2 + 7 * place:02}" for place in range(len(percents))], "datetime64[s]")
    return pd.DataFrame({"week_on": on, "percent": pd.array(percents, dtype="Int64")})


def test_have_a_name_for_every_colleague_and_a_head_for_every_authority() -> None:
    frame = load_frame([JO, SAM, KIM], 110)
    labels = frame[frame["kind"] == "name"]["label"].tolist()
    assert labels == ["Jo Field · 134%, over", "Sam Hill · 60%, room", "Kim Ash · away"]
    assert frame[frame["kind"] == "head"]["label"].tolist() == ["Sefton", "Wirral"]
    assert frame[frame["kind"] == "name"]["row"].tolist() == [1, 2, 4]


def test_draw_no_bar_for_somebody_without_room() -> None:
    frame = load_frame([JO, KIM], 110)
    assert frame[frame["kind"] == "bar"]["to"].tolist() == [134]
    assert frame[frame["kind"] == "limit"]["from"].tolist() == [110]


def test_stripe_what_is_over_closely_and_what_has_room_not_at_all() -> None:
    stretched = LoadBar("Al", "Sefton", 105, LoadLevel.STRETCHED, "")
    count = {bar.name: kinds(load_frame([bar], 110)).get("stripe", 0) for bar in (JO, stretched, SAM)}
    assert count["Jo Field"] > 2 * count["Al"] > count["Sam Hill"] == 0


def test_end_a_bar_that_is_far_too_long_and_say_its_number_all_the_same() -> None:
    far = LoadBar("Al", "Sefton", 900, LoadLevel.OVER, "")
    frame = load_frame([far], 110)
    assert frame["to"].max() == 250
    assert "Al · 900%, over" in frame["label"].tolist()


def test_give_two_colleagues_of_one_name_a_bar_each() -> None:
    assert kinds(load_frame([SAM, SAM], 110))["bar"] == 2
    assert load_frame([SAM, SAM], 110)["row"].nunique() == 3


def test_say_in_words_what_they_show_the_fullest_first() -> None:
    assert load_words([SAM, JO, KIM], 110) == (
        "1 colleague of 3 above 110% of their room. Jo Field · 134%, over (Sefton). Sam Hill · 60%, room (Sefton). "
        "Kim Ash · away (Wirral)."
    )


@pytest.mark.parametrize("spec", [load_bars, weeks_line, mix_bars, flow_bars, heat_cells])
def test_hold_no_data_and_are_built_once(spec: Callable[[], Mapping[str, Any]]) -> None:
    assert spec() is spec()
    assert "data" not in spec()
    assert '"rows"' not in json.dumps(spec()), "every layer takes the page's data"


def test_have_the_same_columns_when_there_is_nothing_to_show() -> None:
    for full, empty in (
        (load_frame([JO], 110), load_frame([], 110)),
        (mix_frame([MixBar("Jo", "Sefton", {"new": 1})]), mix_frame([])),
        (heat_frame(["now"], [HeatRow("Jo", "Sefton", [HeatCell("1", NOTHING, "")])]), heat_frame(["now"], [])),
        (weeks_frame(weeks(90), 110), weeks_frame(weeks().head(0), 110)),
    ):
        assert empty.empty
        assert list(full.columns) == list(empty.columns)


def test_mark_the_weeks_that_were_too_much_and_leave_out_those_without_room() -> None:
    frame = weeks_frame(weeks(90, 130, None, 110), 110)
    assert frame["kind"].tolist() == ["within", "over", "within", "limit"]
    assert (
        weeks_words(weeks(90, 130, None, 110), 110, TODAY) == "1 week of 3 above 110%. In the week of Mon 23 Nov: 110%."
    )
    assert weeks_words(weeks(None), 110, TODAY) == "No week was kept yet."


def test_put_the_parts_of_a_mix_side_by_side_with_their_numbers() -> None:
    bar = MixBar("Jo Field", "Sefton", {"new": 2, "active": 0, "paused": 3})
    frame = mix_frame([bar])
    parts = frame[frame["kind"] == "bar"]
    assert parts[["word", "from", "to", "number"]].to_numpy().tolist() == [["new", 0, 2, "2"], ["paused", 2, 5, "3"]]
    assert bar.label == "Jo Field · 2 new, 3 paused"
    assert mix_words([bar, MixBar("Al", "Sefton", {"new": 0})]) == "Jo Field · 2 new, 3 paused. Al · no household."


def test_draw_starts_up_and_exits_down() -> None:
    flow = pd.DataFrame({"week_on": weeks(1, 1)["week_on"], "starts": [3, 0], "exits": [1, 2]})
    frame = flow_frame(flow)
    assert frame["number"].tolist() == [3, -1, 0, -2]
    assert set(frame["zero"]) == {0}
    assert flow_words(flow) == "In 2 weeks 3 households started here and 3 households left."


def test_write_each_number_into_its_cell_and_know_a_colour_for_every_level() -> None:
    cells = [
        HeatCell("134", LoadLevel.OVER.value, "134%"),
        HeatCell("0", NOTHING, "none"),
        HeatCell("2", MUCH, "2 late"),
    ]
    frame = heat_frame(["a\nb", "c", "d"], [HeatRow("Jo", "Sefton", cells), HeatRow("Al", "Wirral", cells)])
    assert frame[frame["kind"] == "cell"]["number"].tolist() == ["134", "0", "2"] * 2
    assert kinds(frame) == {"cell": 6, "column": 3, "head": 2, "name": 2}
    assert {band.value for band in LoadLevel} <= set(FILL)
    assert set(COLOURS) == set(LoadLevel) - {LoadLevel.AWAY, LoadLevel.UNMEASURED}
