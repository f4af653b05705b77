"""The accounts part of the API: tokens, the own account, organisations, people."""
