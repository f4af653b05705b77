"""Pure rules of the register and the annual report."""
