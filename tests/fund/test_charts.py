"""The fund's pictures …"""

import json

import numpy as np
import pandas as pd

from hiw.fund.charts import lines_bars, lines_frame, lines_words, year_frame, year_lines

LINES = pd.DataFrame(
    {
        "authority": ["Sefton", "Wirral"], "funder": ["DWP", "DWP"], "revised": [10_000, 10_000],
        "committed": [2_000, 6_000], "spent": [3_000, 7_000], "outturn": [9_000, 15_000], "variance": [-1_000, 5_000],
    }
)  # fmt: skip


def parts(line: str) -> dict[str, list[tuple[float, float]]]:
    frame = lines_frame(LINES)
    found: dict[str, list[tuple[float, float]]] = {}
    for row in frame[frame["line"] == line].to_dict("records"):
        found.setdefault(row["part"], []).append((row["from"], row["to"]))
    return found


def test_put_paid_promised_and_expected_beside_one_another() -> None:
    assert parts("Sefton · DWP") == {
        "paid": [(0, 30)], "promised": [(30, 50)], "expected": [(50, 90)], "budget": [(100, 100)],
    }  # fmt: skip


def test_draw_what_is_over_the_budget_beyond_its_end() -> None:
    found = parts("Wirral · DWP")
    assert found["paid"] == [(0, 70)]
    assert found["promised"] == [(70, 100)]
    assert found["over budget"] == [(100, 130), (130, 150)]
    assert "expected" not in found
    assert max(end for spans in found.values() for _, end in spans) == 150


def test_draw_all_of_a_line_without_money_beyond_its_end() -> None:
    empty = LINES.assign(revised=[0, -500])
    frame = lines_frame(empty)
    assert set(frame["part"]) == {"over budget", "budget"}


def test_say_in_words_what_they_show_the_worst_first() -> None:
    said = lines_words(LINES)
    assert said.startswith("Wirral, DWP: expected £150.00, £50.00 over its budget.")
    assert "Sefton, DWP: expected £90.00, £10.00 under its budget." in said
    ended = lines_words(LINES, is_over=True)
    assert ended.startswith("Wirral, DWP: £70.00 paid and £60.00 promised, £50.00 over its budget.")
    assert "expected" not in ended


def test_hold_no_data_and_are_built_once() -> None:
    for spec in (lines_bars, year_lines):
        assert spec() is spec()
        assert "data" not in spec()
        assert "£" in json.dumps(spec(), ensure_ascii=False)
    assert lines_frame(LINES.head(0)).empty


def test_join_the_forecast_to_what_is_paid() -> None:
    months = np.array(["2026-04-30", "2026-05-31", "2026-06-30"], "datetime64[s]")
    nan = float("nan")
    path = pd.DataFrame(
        {
            "month": months, "profile": [100.0, 200.0, 300.0], "paid": [90.0, 150.0, nan],
            "middle": [nan, 190.0, 310.0],
            "low": [nan, 180.0, 290.0], "high": [nan, 200.0, 330.0],
        }
    )  # fmt: skip
    frame = year_frame(path)
    forecast = frame[frame["what"] == "forecast"]
    assert forecast["pounds"].tolist() == [0.9, 1.9, 3.1]
    assert forecast["low"].tolist() == [0.9, 1.8, 2.9]
    assert frame[frame["what"] == "paid"]["pounds"].tolist() == [0.9]
    assert len(frame[frame["what"] == "profile"]) == 3


def test_draw_no_forecast_and_no_band_where_there_is_none() -> None:
    nan = float("nan")
    month = np.array(["2026-04-30", "2026-05-31"], "datetime64[s]")
    path = pd.DataFrame({"month": month, "profile": [100.0, 200.0], "paid": [90.0, nan], "low": nan, "high": nan})
    early = year_frame(path.assign(middle=nan))
    assert early["what"].tolist() == ["profile", "paid", "profile"]
    rate = year_frame(path.assign(middle=[nan, 190.0]))
    last = rate[rate["what"] == "forecast"].iloc[-1]
    assert (last["low"], last["high"], last["says"]) == (1.9, 1.9, "forecast: £2")
    unknown = LINES.assign(outturn=pd.array([9_000, None], dtype="Int64"), variance=pd.array([-1_000, None], "Int64"))
    assert "Wirral, DWP: £70.00 paid and £60.00 promised so far, no forecast yet." in lines_words(unknown)
    assert "expected" not in set(lines_frame(unknown)[lambda frame: frame["line"] == "Wirral · DWP"]["part"])
