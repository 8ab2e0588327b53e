"""Tables, engine, migrations, backup and demo data; knows nothing of the rules or the pages above it."""
