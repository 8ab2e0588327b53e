"""One look for every chart: quiet axes, colours that survive colour blindness, words that stay readable in the dark."""

from typing import Any, Final

PRIMARY: Final = "#0B5C66"
SEVERITY: Final = {"some": "#BFDBDD", "serious": "#E3B04B", "crisis": "#A63A28"}
ON_SEVERITY: Final = {"some": "#12323A", "serious": "#2B1D00", "crisis": "#FFFFFF"}
OWN: Final = "#0072B2"  # Okabe and Ito's blue and vermilion: apart for every eye
ADVOCATES: Final = "#D55E00"
MUTED: Final = "#6B7C80"  # 4.5 : 1 on white and on the dark ground

CONFIG: Final[dict[str, Any]] = {
    "background": "transparent",
    "view": {"stroke": None},
    "axis": {
        "domain": False,
        "ticks": False,
        "grid": False,
        "labelColor": MUTED,
        "titleColor": MUTED,
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelPadding": 6,
    },
    "legend": {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 13, "orient": "bottom"},
    "header": {"labelColor": MUTED, "titleColor": MUTED, "labelFontSize": 13},
}
