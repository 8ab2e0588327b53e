"""Changes that take two managers: confirmed, stopped, or made after a day."""
