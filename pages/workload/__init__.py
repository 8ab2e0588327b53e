"""Workload: who supports how much."""
