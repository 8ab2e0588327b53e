"""The printed plan as a PDF."""
