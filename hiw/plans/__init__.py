"""Barriers, what causes them, goals, actions, reviews, notes and visits of one household."""
