"""Faults: processes are killed and stopped while the market works; each test ends with the invariants."""
