"""The advocate fund: budgets, requests from draft to reconciled payment, and the ledger that all figures come from."""
