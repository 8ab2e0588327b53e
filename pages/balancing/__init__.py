"""Proposals to even workloads out."""
