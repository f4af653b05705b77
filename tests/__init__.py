"""The tests of the market."""
