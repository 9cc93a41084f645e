"""A replay of months of talks: people who act, the real services, and a ledger that judges."""
