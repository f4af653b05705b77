"""The commands of rewards, under one name."""

from market.rewards.services.claiming import claim
from market.rewards.services.deciding import answer, approve, object_to, withdraw
from market.rewards.services.money import enter, strike
from market.rewards.services.paying import link, pay
from market.rewards.services.planning import draft, publicise, rewrite

__all__ = ["answer", "approve", "claim", "draft", "enter", "link", "object_to", "pay", "publicise", "rewrite", "strike", "withdraw"]
