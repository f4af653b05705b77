"""Shape of what people enter in the auction house."""
