"""Who may see and do what: permissions, the scope of each, and the SQL conditions of each relation."""
