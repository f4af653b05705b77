"""Deposits 保证金 and the double-entry journal 复式账. Only this package touches the money tables."""
