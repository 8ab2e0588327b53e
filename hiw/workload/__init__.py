"""Workload: points of households, capacity of advocates, reassignments, and weekly snapshots."""
