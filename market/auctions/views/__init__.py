"""Pages of the auction house; each module adds its routes to the blueprint."""
