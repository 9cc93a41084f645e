"""The embedded engine that understands what people write, driven by Rasa's own files."""
