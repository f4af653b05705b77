"""A market to look at: real facts with their sources, loaded through the services."""
