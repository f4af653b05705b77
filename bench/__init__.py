"""Measures what the market claims: `make bench` prints the figures and writes bench/results/latest.json."""
