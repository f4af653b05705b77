"""The law of technology contracts as pure functions: types, clauses, amounts, deadlines, states, registration and tax."""
