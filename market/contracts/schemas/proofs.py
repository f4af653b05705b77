"""JSON of what proves a contract."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from market.contracts.rules.files import Paper, Verdict
from market.storage import Kept
from market.web.schemas import FileIn, Out


class SealOut(Out):
    """A sealed file."""

    file_digest: str = Field(validation_alias="file_key", description="SHA-256 of the sealed file")
    file_size: int
    certificate_digest: str = Field(description="SHA-256 of the certificate (DER) inside")
    made_at: datetime


class ProofOut(Out):
    """A paper that proves the contract, held against its digest at this moment."""

    paper: Paper
    number: str
    digest: str = Field(description="SHA-256 as it was recorded when the paper was made")
    made_at: datetime
    state: Kept = Field(description="Whether the stored file still has this digest")


class ProofsOut(Out):
    """The papers of a contract that the caller may see."""

    items: list[ProofOut]


class VerifyIn(FileIn):
    """The file to compare."""


class ComparisonOut(Out):
    """What a file turned out to be."""

    verdict: Verdict
    paper: Paper | None = Field(description="Which of the contract's files it is, or was before it was changed")
    number: str | None = Field(description="The number of that file")
    first: int | None = Field(description="The first changed byte, from 0")
    count: int = Field(description="How many bytes differ")
