"""JSON API of contracts; each module adds its operations to the blueprint."""

from market.contracts.api import (
    applications,
    claims,
    corrections,
    forms,
    numbers,
    offices,
    originals,
    papers,
    proofs,
    registrations,
    remarks,
    requests,
    rulings,
    tax,
    versions,
)
from market.contracts.api.blueprint import bp

__all__ = [
    "applications",
    "bp",
    "claims",
    "corrections",
    "forms",
    "numbers",
    "offices",
    "originals",
    "papers",
    "proofs",
    "registrations",
    "remarks",
    "requests",
    "rulings",
    "tax",
    "versions",
]
