"""Caseload: points and room, moves, and the balancer that proves how good its proposal is."""
