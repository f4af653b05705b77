"""Whether a file is one of a contract's papers, and where it was changed; bytes only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from market.wording import N_, Labelled

if TYPE_CHECKING:
    from collections.abc import Mapping


class Paper(Labelled):
    """The papers that prove a contract and what led to it."""

    FIXED = "fixed", N_("The document as it was signed")
    SEALED = "sealed", N_("The sealed file")
    VERSION = "version", N_("An amendment as it was signed")
    SEALED_VERSION = "sealed_version", N_("The sealed file of an amendment")
    ORIGINAL = "original", N_("The scan of the paper that was signed by hand")
    APPLICATION = "application", N_("The file of the application for registration")
    REFUSAL = "refusal", N_("The notice of the refusal")
    CERTIFICATE = "certificate", N_("The certificate of registration")
    CONFIRMATION = "confirmation", N_("The confirmation letter of the award")
    RECORD = "record", N_("The record of the auction session")
    INCIDENT = "incident", N_("The record of an outage")
    RECEIPT = "receipt", N_("The receipt of an agreement of confidentiality")


class Name(NamedTuple):
    """Which paper, with the number that stands on it."""

    paper: Paper
    number: str


class Verdict(Labelled):
    """What a file turned out to be."""

    UNCHANGED = "unchanged", N_("This file is the document, byte for byte.")
    CHANGED = "changed", N_("This file was changed.")
    FOREIGN = "foreign", N_("This file is none of this contract's.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The verdict, which file it is or was, and of a changed one the first byte (from 0) and how many differ."""

    verdict: Verdict
    name: Name | None = None
    first: int | None = None
    count: int = 0

    @property
    def paper(self) -> Paper | None:
        """Return which paper it is or was."""
        return self.name.paper if self.name else None

    @property
    def number(self) -> str | None:
        """Return the number of that paper."""
        return self.name.number if self.name else None


def compare(content: bytes, known: Mapping[Name, bytes]) -> Comparison:
    """Compare a file with those of the contract; one that shares more than half of its places with one of them was that one."""
    for name, kept in known.items():
        if content == kept:
            return Comparison(verdict=Verdict.UNCHANGED, name=name)
    counted = [(differing(content, kept), len(kept), name, kept) for name, kept in known.items()]
    near = [row for row in counted if 2 * row[0] < max(row[1], len(content))]
    if not near:
        return Comparison(verdict=Verdict.FOREIGN)
    count, _, name, kept = min(near, key=lambda row: row[0])
    return Comparison(verdict=Verdict.CHANGED, name=name, first=first_difference(content, kept), count=count)


def differing(one: bytes, other: bytes) -> int:
    """Return at how many places two files differ; what only the longer one has counts."""
    shared = min(len(one), len(other))
    exclusive = int.from_bytes(one[:shared]) ^ int.from_bytes(other[:shared])
    return shared - exclusive.to_bytes(shared).count(0) + abs(len(one) - len(other))


def first_difference(one: bytes, other: bytes) -> int:
    """Return the first place where two different files differ."""
    shared = min(len(one), len(other))
    exclusive = int.from_bytes(one[:shared]) ^ int.from_bytes(other[:shared])
    changed = exclusive.to_bytes(shared).lstrip(b"\0")
    return shared - len(changed)
