"""Commands of the auction house."""
