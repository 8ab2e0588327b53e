"""Balancing of caseloads: constraints, the model given to the solver, scenarios, and explanations of results."""
