"""What `python -m hiw …` does, one file a command."""
