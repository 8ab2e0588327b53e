"""Pieces that pages are made of; each belongs to one page or to all pages of a household."""
