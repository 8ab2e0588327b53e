"""Pieces that pages of several subjects are made of."""
