"""Changes that take two managers: confirmed, stopped, or made when their day is over."""
