"""The rules of registers."""
