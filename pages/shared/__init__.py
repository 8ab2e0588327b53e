"""Parts that pages of several subjects share."""
