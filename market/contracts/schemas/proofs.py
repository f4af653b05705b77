"""JSON of what proves a contract."""

from __future__ import annotations

from datetime import datetime

from pydantic import Field

from market.contracts.rules.files import Paper, Verdict
from market.web.schemas import FileIn, Out


class SealOut(Out):
    """A sealed file."""

    file_digest: str = Field(validation_alias="file_key", description="SHA-256 of the sealed file")
    file_size: int
    certificate_digest: str = Field(description="SHA-256 of the certificate (DER) inside")
    made_at: datetime


class VerifyIn(FileIn):
    """The file to compare."""


class ComparisonOut(Out):
    """What a file turned out to be."""

    verdict: Verdict
    paper: Paper | None = Field(description="Which of the contract's files it is, or was before it was changed")
    first: int | None = Field(description="The first changed byte, from 0")
    count: int = Field(description="How many bytes differ")
