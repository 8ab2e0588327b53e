"""Who supports how much."""
