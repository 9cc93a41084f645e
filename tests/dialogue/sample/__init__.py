"""A small assistant that has one of everything: the dialogue is tried on it."""
