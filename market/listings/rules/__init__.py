"""Pure rules of listings: kinds, numbers of rights, states, terms, and what must be true before publication."""
