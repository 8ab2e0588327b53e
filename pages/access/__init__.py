"""Who may see a household, and cover."""
