"""The pages of contracts; importing this package hangs every page on the blueprint."""

from market.contracts.views import (
    applications,
    claims,
    contracts,
    corrections,
    drafts,
    numbers,
    offices,
    originals,
    proofs,
    registrations,
    requests,
    rulings,
    tax,
    versions,
)
from market.contracts.views.blueprint import bp

__all__ = [
    "applications",
    "bp",
    "claims",
    "contracts",
    "corrections",
    "drafts",
    "numbers",
    "offices",
    "originals",
    "proofs",
    "registrations",
    "requests",
    "rulings",
    "tax",
    "versions",
]
