"""Tables of contracts, registrations and claims, with the guards that the database keeps itself."""
