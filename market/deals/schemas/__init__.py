"""JSON of deals, agreements and notices."""
