"""Accounts: organisations, their people and roles, sign-in, agencies, auctioneers and registration offices. No money, no listings."""
