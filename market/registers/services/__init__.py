"""The commands of registers, under one name."""

from market.registers.services.entries import change, create, publish, put_origin, withdraw
from market.registers.services.intake import take_in
from market.registers.services.links import join, part
from market.registers.services.sync import Outcome, put

__all__ = ["Outcome", "change", "create", "join", "part", "publish", "put", "put_origin", "take_in", "withdraw"]
