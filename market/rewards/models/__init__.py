"""Tables of rewards, with the guards that the database keeps itself."""
