"""What can be done: one function per use case, each inside one transaction."""
