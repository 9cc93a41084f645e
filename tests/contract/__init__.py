"""What every database must promise the services."""
