"""The forms of the register and the annual report."""
