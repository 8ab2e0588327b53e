"""Settings: numbers that managers change, each value with the days on which it holds."""

from hiw.settings.definitions import IN_ORDER
from hiw.settings.values import (
    MEANINGS,
    SettingGroup,
    SettingName,
    SettingRow,
    SettingSpan,
    check_setting,
    one_change_at_a_time,
    set_setting,
    setting_history,
    setting_rows,
    settings_in_force,
    settings_now,
    settings_on,
    value_on,
)

__all__ = [
    "IN_ORDER",
    "MEANINGS",
    "SettingGroup",
    "SettingName",
    "SettingRow",
    "SettingSpan",
    "check_setting",
    "one_change_at_a_time",
    "set_setting",
    "setting_history",
    "setting_rows",
    "settings_in_force",
    "settings_now",
    "settings_on",
    "value_on",
]
