"""Safe contact, and conflicts: people who must be kept apart."""
