"""Tables of the auction house."""
