"""JSON of proposals."""
