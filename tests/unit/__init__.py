"""Rules without a database: what is true whatever is stored."""
