"""Proposals that even out workloads."""
