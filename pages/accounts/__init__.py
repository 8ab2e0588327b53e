"""The team, one's own account, and the settings."""
