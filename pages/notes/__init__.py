"""Notes, visits, reviews and the timeline of a household."""
