"""Office files: what organisations import, print and file."""
