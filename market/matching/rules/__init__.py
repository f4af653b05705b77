"""How a match is judged: words, topics, measures, points and reasons. Pure."""
