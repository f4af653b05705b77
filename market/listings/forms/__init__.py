"""The shapes of what authors, searchers and reviewers type."""
