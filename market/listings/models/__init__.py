"""Tables of listings: achievements with their rows, and demands."""
