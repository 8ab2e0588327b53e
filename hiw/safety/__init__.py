"""Reaching somebody without danger, and keeping two people apart."""
