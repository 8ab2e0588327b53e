"""Budgets, spend and the ledger."""
