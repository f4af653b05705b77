"""Commands of papers, one module for each matter."""
