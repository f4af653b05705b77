"""JSON of contracts, applications for registration and tax claims."""
