"""Households, people, memberships, eligibility, assignments, and the lifecycle of a household."""
