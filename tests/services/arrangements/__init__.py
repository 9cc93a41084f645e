"""Use cases on real databases, SQLite and PostgreSQL alike."""
