"""What is read of the register, and what is derived for it from contracts, registrations and rewards."""
