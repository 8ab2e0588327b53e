"""One theme for every chart: quiet axes, colours for colour-blind readers, text that is readable in the dark theme."""

from typing import Any, Final

PRIMARY: Final = "#0B5C66"
SEVERITY: Final = {"some": "#BFDBDD", "serious": "#E3B04B", "crisis": "#A63A28"}
ON_SEVERITY: Final = {"some": "#12323A", "serious": "#2B1D00", "crisis": "#FFFFFF"}
OWN: Final = "#0072B2"  # Okabe and Ito's blue and vermilion, which colour-blind readers can tell apart
ADVOCATES: Final = "#D55E00"
MUTED: Final = "#6B7C80"  # for lines and arrows: 4 : 1 on white and on the dark ground

# The text colour of axes and legends is set in planner.css, which knows whether the page is light or dark.
CONFIG: Final[dict[str, Any]] = {
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    },
    "legend": {"labelFontSize": 13, "symbolStrokeWidth": 0, "orient": "bottom"},
    "header": {"labelFontSize": 13},
}
