"""The fund: budgets, requests and their lifecycle, and the ledger from which all figures are computed."""
