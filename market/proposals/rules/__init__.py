"""The rules of proposals."""
