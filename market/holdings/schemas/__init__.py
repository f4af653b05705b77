"""JSON of the register and the annual report."""
