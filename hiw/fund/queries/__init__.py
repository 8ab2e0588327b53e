"""What colleagues read of the fund."""
