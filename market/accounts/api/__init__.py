"""JSON API of accounts; each module adds its operations to the blueprint."""

from market.accounts.api import directory, own, second_factor
from market.accounts.api.blueprint import bp

__all__ = ["bp", "directory", "own", "second_factor"]
