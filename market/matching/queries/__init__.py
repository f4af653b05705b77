"""Reads of matching: matches of a listing, what is compared, answers, profiles of companies."""
