"""The plan of a household."""
