"""Caseload: what each household weighs, what each advocate can carry, and how to even it out."""
