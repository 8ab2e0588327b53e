"""Today: what needs doing first, for each role."""
