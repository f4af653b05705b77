"""All SELECTs of the auction house; the only place that locks its rows."""
