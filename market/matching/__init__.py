"""Achievements that fit demands, and why."""
