"""Tables of the register and the annual report, with the guards that the database keeps itself."""
