"""One port, one engine, one outbox: the index is derived data."""
