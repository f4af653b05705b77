"""What can be asked about contracts, applications and claims."""
