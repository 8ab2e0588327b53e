"""Persons, households, dated membership, eligibility, assignment and time with the programme."""
