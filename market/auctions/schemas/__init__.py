"""JSON of the auction house in and out."""
