"""huitan: staff speak, every matter gets an owner, a deadline and an answer."""
