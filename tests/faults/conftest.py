"""Fixtures of the fault tests that need a payment service."""

from tests.money import paying_app, provider

__all__ = ["paying_app", "provider"]
