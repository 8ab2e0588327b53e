"""Staff accounts: sign-in, sessions, passwords, second factor."""
