"""JSON of listings: achievements and demands."""
