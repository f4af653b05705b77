"""Answers to demands: proposals 揭榜方案, from the draft to the award that becomes a deal."""
