"""Decisions about rewards: states, net income, floors, shares and days. Pure."""
