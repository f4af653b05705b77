"""The pages of accounts; importing this package hangs every page on the blueprint."""

from market.accounts.views import account, operator, organisation, second_factor
from market.accounts.views.blueprint import bp
from market.accounts.views.session import init_app, load_actor

__all__ = ["account", "bp", "init_app", "load_actor", "operator", "organisation", "second_factor"]
