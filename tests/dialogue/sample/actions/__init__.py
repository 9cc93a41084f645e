"""The sample's actions."""
