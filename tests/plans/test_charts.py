"""The plan's pictures …"""

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pandas as pd
import pytest

from db.enums import Severity
from hiw.charts_theme import ON_SEVERITY, SEVERITY
from hiw.plans import charts
from hiw.plans.cause_map_layout import HALF_MAP, lay_out
from hiw.plans.queries import RatingRow

PEOPLE = ["Amina", "Bilal", "Everyone"]
BARRIERS = [
    ("Bilal", "Money and debt", Severity.SERIOUS),
    ("Amina", "Health", Severity.SOME),
    ("Amina", "Health", Severity.CRISIS),
    ("Amina", "Money and debt", Severity.SOME),
]
RATED = [
    ("Amina", "Money", "2026-03-02", 3, 4),
    ("Amina", "Money", "2026-05-04", None, 5),
    ("Amina", "Money", "2026-09-07", 6, None),
]
SPECS: dict[str, Callable[[], charts.Spec]] = {
    "grid": charts.barrier_grid,
    "map": lambda: charts.cause_map(3),
    "ratings": charts.ratings_lines,
}


def grid(barriers: list[tuple[str, str, Severity]]) -> pd.DataFrame:
    return charts.barrier_grid_frame(barriers, PEOPLE)


def cause_map(labels: dict[int, str], links: list[tuple[int, int]]) -> pd.DataFrame:
    boxes, arrows = lay_out(labels, links)
    return charts.cause_map_frame(boxes, arrows, dict.fromkeys(labels, Severity.CRISIS))


def ratings(rows: list[tuple[str, str, str, int | None, int | None]]) -> list[RatingRow]:
    """Ratings as `queries.ratings_of` gives them."""
    return [RatingRow(who, area, date.fromisoformat(day), own, theirs) for who, area, day, own, theirs in rows]


FRAMES: dict[str, tuple[pd.DataFrame, pd.DataFrame]] = {
    "grid": (grid(BARRIERS), grid([])),
    "map": (cause_map({1: "Debt", 2: "Worry", 3: "No job"}, [(1, 2), (2, 3), (3, 1)]), cause_map({}, [])),
    "ratings": (charts.ratings_frame(ratings(RATED)), charts.ratings_frame(ratings([]))),
}


def walk(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every (key, value) of a specification, however deep."""
    yield key, value
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, name)
    if isinstance(value, list):
        for inner in value:
            yield from walk(inner, key)


def drawn(spec: charts.Spec) -> set[str]:
    """The columns that a specification draws or tests."""
    fields = {value for key, value in walk(spec) if key == "field"}
    tested = " ".join(value for key, value in walk(spec) if key in ("test", "filter"))
    return fields | set(re.findall(r"datum\.(\w+)", tested))


@pytest.mark.parametrize("name", FRAMES)
def test_get_the_same_columns_and_types_with_nothing_to_show(name: str) -> None:
    full, empty = FRAMES[name]
    assert len(full) > 0
    assert len(empty) == 0
    assert dict(empty.dtypes) == dict(full.dtypes)


@pytest.mark.requirement("INJ-03")
@pytest.mark.parametrize("name", FRAMES)
def test_get_only_the_columns_that_are_drawn(name: str) -> None:
    assert set(FRAMES[name][0].columns) == drawn(SPECS[name]())


@pytest.mark.requirement("INJ-03")
@pytest.mark.parametrize("name", SPECS)
def test_are_specified_without_data_and_without_a_way_out(name: str) -> None:
    spec = SPECS[name]()
    keys = {key for key, _ in walk(spec)}
    assert not keys & {"url", "href", "datasets", "expr", "labelExpr", "params", "usermeta"}
    assert all(value == {"name": "rows"} for key, value in walk(spec) if key == "data")
    addresses = {value for key, value in walk(spec) if isinstance(value, str) and "//" in value and key != "$schema"}
    assert not addresses


@pytest.mark.requirement("INJ-03")
def test_can_hold_no_stored_text_since_their_makers_take_none() -> None:
    for maker in (charts.barrier_grid, charts.cause_map, charts.ratings_lines):
        taken = inspect.signature(maker).parameters.values()
        assert [parameter.annotation for parameter in taken] in ([], [int])


@pytest.mark.parametrize("name", SPECS)
def test_test_and_filter_by_constants_of_their_own(name: str) -> None:
    tests = {value for key, value in walk(SPECS[name]()) if key in ("test", "filter")}
    kinds = {f"datum.kind == '{kind}'" for kind in ("box", "line", "head")}
    assert tests <= {"datum.barriers > 0"} | kinds


@pytest.mark.requirement("INJ-03")
def test_walker_sees_what_lies_deep() -> None:
    deep = {"layer": [{"encoding": {"href": {"field": "x"}}, "transform": [{"filter": "datum.y > 1"}]}]}
    assert "href" in {key for key, _ in walk(deep)}
    assert drawn(deep) == {"x", "y"}


def test_of_barriers_have_a_cell_for_every_member_and_every_life_area_that_someone_has() -> None:
    cells = grid(BARRIERS)
    assert [(c.person, c.life_area, c.severity, c.barriers, c.label) for c in cells.itertuples()] == [
        ("Amina", "Health", "crisis", 2, "crisis · 2"),
        ("Bilal", "Health", "none", 0, ""),
        ("Everyone", "Health", "none", 0, ""),
        ("Amina", "Money and debt", "some", 1, "some"),
        ("Bilal", "Money and debt", "serious", 1, "serious"),
        ("Everyone", "Money and debt", "none", 0, ""),
    ]


def test_of_barriers_leave_a_name_the_width_of_its_column_on_a_phone() -> None:
    limits = {
        people: max(
            value
            for key, value in walk(charts.barrier_grid(people)["layer"][0]["encoding"]["x"])
            if key == "labelLimit"
        )
        for people in (1, 3, 5, 12)
    }
    assert limits == {1: 350, 3: 116, 5: 70, 12: 50}


def test_of_barriers_say_in_words_what_the_cells_say() -> None:
    cells = grid(BARRIERS)
    said = charts.barrier_grid_words(cells)
    assert said == ["Amina, Health: crisis · 2.", "Amina, Money and debt: some.", "Bilal, Money and debt: serious."]
    assert len(said) == (cells["barriers"] > 0).sum()
    assert charts.barrier_grid_words(grid([])) == []


@pytest.mark.parametrize("severity", Severity)
def test_have_a_word_and_two_colours_for_every_severity(severity: Severity) -> None:
    (cell,) = charts.barrier_grid_frame([("Amina", "Health", severity)], ["Amina"]).itertuples()
    assert cell.label == cell.severity == severity.value
    assert severity in charts.WORST_FIRST
    assert {severity.value} <= SEVERITY.keys() & ON_SEVERITY.keys()
    for spec in (charts.barrier_grid(), charts.cause_map(1)):
        scales = [value["scale"] for key, value in walk(spec) if key == "color" and "scale" in value]
        assert len(scales) == 2
        for scale in scales:
            assert severity.value in scale["domain"]
            assert len(scale["domain"]) == len(scale["range"])


@pytest.mark.parametrize("severity", Severity)
def test_can_be_read_on_every_severity(severity: Severity) -> None:
    assert contrast(ON_SEVERITY[severity.value], SEVERITY[severity.value]) >= 4.5


def test_contrast_is_reckoned_as_wcag_says() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_of_causes_have_a_box_for_every_barrier_and_an_arrow_for_every_link() -> None:
    rows = FRAMES["map"][0]
    boxes = rows[rows["kind"] == "box"]
    assert sorted(boxes["text"]) == ["Debt", "No job", "Worry"]
    assert set(boxes["severity"]) == {"crisis"}
    assert sorted(rows[rows["kind"] == "head"]["way"]) == ["back", "on", "on"]
    for line in rows[rows["kind"] == "line"].itertuples():
        assert (line.y2 > line.y) == (line.way == "on")  # down from a cause, up to close a loop


def test_of_causes_stay_within_the_width_and_are_as_high_as_their_rows() -> None:
    rows = cause_map({n: f"Barrier {n}" for n in range(8)}, [(0, n) for n in range(1, 8)])
    boxes = rows[rows["kind"] == "box"]
    across = next(value for key, value in walk(charts.cause_map(1)) if key == "x" and isinstance(value, dict))
    assert across["scale"]["domain"] == [-HALF_MAP, HALF_MAP]
    assert across["scale"]["nice"] is False
    assert boxes["x"].min() >= -HALF_MAP
    assert boxes["x2"].max() <= HALF_MAP
    assert charts.cause_map(4)["height"] == 2 * charts.cause_map(2)["height"]


def test_of_causes_say_in_words_every_arrow() -> None:
    links = [("Debt", "Worry", "Amina"), ("Worry", "No job", "Jo Field")]
    assert charts.cause_map_words(links) == [
        "Debt leads to Worry (said by Amina).",
        "Worry leads to No job (said by Jo Field).",
    ]


def test_of_ratings_have_a_point_for_each_that_was_given_and_none_where_it_was_not_discussed() -> None:
    rows = charts.ratings_frame(ratings(RATED))
    assert sorted((row.rated_on.date(), row.by, row.rating) for row in rows.itertuples()) == [
        (date(2026, 3, 2), "advocate", 4),
        (date(2026, 3, 2), "own", 3),
        (date(2026, 5, 4), "advocate", 5),
        (date(2026, 9, 7), "own", 6),
    ]


@pytest.mark.parametrize(
    ("kept", "sentence"),
    [
        ([], "Amina, Money: not rated by themselves yet."),
        (RATED[1:2], "Amina, Money: not rated by themselves yet."),
        (RATED[:1], "Amina, Money: 3 of 10."),
        (RATED, "Amina, Money: from 3 to 6 of 10 in 2 ratings."),
        (RATED[::-1], "Amina, Money: from 3 to 6 of 10 in 2 ratings."),
    ],
)
def test_of_ratings_say_in_words_where_the_line_begins_and_ends(kept: list[Any], sentence: str) -> None:
    assert charts.ratings_words("Amina", "Money", ratings(kept)) == sentence


def test_of_ratings_stand_as_they_were_given_in_a_table_with_its_types_even_when_there_are_none() -> None:
    full, empty = charts.ratings_table(ratings(RATED)), charts.ratings_table([])
    assert full["rated_on"].dt.month.tolist() == [9, 5, 3]
    assert full[["own", "advocates"]].isna().to_numpy().tolist() == [[False, True], [True, False], [False, False]]
    assert full.dtypes.astype(str).to_dict() == empty.dtypes.astype(str).to_dict() == {
        "life_area": "str", "rated_on": "datetime64[s]", "own": "Int64", "advocates": "Int64",
    }  # fmt: skip


def test_of_ratings_differ_by_more_than_colour() -> None:
    channels = {
        key for key, value in walk(charts.ratings_lines()) if isinstance(value, dict) and value.get("field") == "by"
    }
    assert channels >= {"color", "strokeDash", "shape"}


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours as WCAG 2.2 defines it."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
