"""The fund: requests, decisions and payments."""
