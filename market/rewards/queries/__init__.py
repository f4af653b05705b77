"""What is read of rewards: money, plans with their people, statements, and the relief of income tax."""
