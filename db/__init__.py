"""Tables, engine, migrations, backup and demo data; it imports neither rules nor pages."""
