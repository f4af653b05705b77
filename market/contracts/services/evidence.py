"""Holding a contract's papers against their digests, and a given file against the papers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from market import storage
from market.contracts.queries import contracts
from market.contracts.queries.evidence import Evidence, evidence
from market.contracts.rules import files
from market.contracts.rules.files import Comparison, Name, Paper, Verdict
from market.contracts.services.office.certificates import certificate
from market.errors import NotFound

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.storage import Kept


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A paper and what became of its stored file."""

    found: Evidence
    state: Kept

    @property
    def paper(self) -> Paper:
        """Return which paper it is."""
        return self.found.name.paper

    @property
    def number(self) -> str:
        """Return the number that stands on it."""
        return self.found.name.number

    @property
    def digest(self) -> str:
        """Return its SHA-256 as it was recorded."""
        return self.found.digest

    @property
    def made_at(self) -> datetime:
        """Return when it was made."""
        return self.found.made_at


def papers(actor: Actor, contract_id: int) -> list[Proof]:
    """Read every stored paper of a contract that the actor may see and say whether a byte of it has changed; raise NotFound."""
    contract = contracts.contract(actor, contract_id)
    return [Proof(found=found, state=storage.vault().state(found.digest)) for found in evidence(actor, contract)]


def verify(actor: Actor, contract_id: int, content: bytes) -> Comparison:
    """Compare a file with the papers of a contract that the actor may see: the very bytes, changed, or none of them.

    What has a recorded digest is genuine even where the stored file was changed. Otherwise a changed stored file raises FileChanged:
    nothing can be said against it.
    """
    contract = contracts.contract(actor, contract_id)
    found = evidence(actor, contract)
    digest = hashlib.sha256(content).hexdigest()
    for one in found:
        if one.digest == digest:
            return Comparison(verdict=Verdict.UNCHANGED, name=one.name)
    known = {one.name: storage.vault().get(one.digest) for one in found}
    return files.compare(content, known | _certificate(actor, contract))


def _certificate(actor: Actor, contract: Contract) -> dict[Name, bytes]:
    """Return the certificate, which is set anew from the versions that nobody can change: the same versions become the same bytes."""
    try:
        return {Name(Paper.CERTIFICATE, contract.number): certificate(actor, contract.id)}
    except NotFound:
        return {}
