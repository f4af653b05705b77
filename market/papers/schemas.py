"""The shape of papers in JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from market.papers.rules.agreement import REASON_LENGTH, Gate, GrantState
from market.papers.rules.files import CAPTION_LENGTH, Audience, Kind
from market.papers.rules.questions import LENGTH, SHORTEST, Reach
from market.uploads import Media
from market.web.schemas import NO_NUL, VISIBLE, FileIn, In, Out


class AttachmentIn(FileIn):
    """What is said of an uploaded file."""

    audience: Audience = Field(description="`public`: everybody who sees the listing; `nda`: who signed the agreement and was admitted")
    caption: Annotated[str, StringConstraints(max_length=CAPTION_LENGTH, pattern=VISIBLE)] = Field(
        default="", description="What it shows or contains; required for pictures"
    )


class AttachmentOut(Out):
    """A picture or document of a listing."""

    id: int
    audience: Audience
    media: Media
    name: str
    caption: str
    size: int = Field(description="Bytes")
    width: int | None
    height: int | None
    content_key: str = Field(description="SHA-256 of the content")
    added_at: datetime


class AttachmentsOut(Out):
    """The attachments that the caller may open, and the number of those that it may not."""

    items: list[AttachmentOut]
    hidden: int


class AgreementOut(Out):
    """The agreement of confidentiality between the owner and the caller's organisation."""

    version: str
    digest: str = Field(description="SHA-256 of the text; a signature names it")
    text: str


class AgreementIn(In):
    """A signature under the agreement."""

    digest: Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")] = Field(description="The digest of the text that was read")
    password: Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]


class GrantOut(Out):
    """Whether an organisation may open what is confidential."""

    id: int
    organisation_id: int
    state: GrantState
    reason: str
    asked_at: datetime
    decided_at: datetime | None
    expires_at: datetime | None


class GrantsOut(Out):
    """The grants of a listing: all for its owner, the own one for others."""

    items: list[GrantOut]
    gate: Gate = Field(description="How the listing lets in who signs")


class SignedOut(Out):
    """An agreement that the caller's organisation signed, or that another signed with it."""

    id: int
    side: Literal["recipient", "discloser"] = Field(description="What the caller's organisation is in it")
    kind: Kind
    listing_id: int
    code: str
    organisation_id: int = Field(description="The other side")
    version: str
    digest: str = Field(description="SHA-256 of the text that was signed")
    signed_at: datetime
    signed_by: str
    grant: GrantOut | None = Field(description="Null where a newer signature has taken its place")
    openings: int


class AgreementsOut(Out):
    """The agreements of the caller's organisation, newest first."""

    items: list[SignedOut]


class GateIn(In):
    """How who signs is let in."""

    gate: Gate = Field(description="`by_hand`: the owner decides on each; `on_signature`: at once, but for whom it turned away before")


class GateOut(Out):
    """How who signs from now on is let in."""

    gate: Gate


class GrantDecisionIn(In):
    """The owner's decision; a refusal or revocation needs a reason."""

    act: Literal["grant", "refuse", "revoke"]
    reason: Annotated[str, StringConstraints(max_length=REASON_LENGTH, pattern=NO_NUL)] = ""


class OpeningOut(Out):
    """Somebody opened something confidential; without `attachment_id` the demand's details."""

    id: int
    attachment_id: int | None
    grant_id: int | None = Field(description="Empty for the operator's reviewers")
    organisation_id: int
    organisation_name: str
    person_name: str
    opened_at: datetime
    address: str


class OpeningsOut(Out):
    """Who opened what, newest first."""

    items: list[OpeningOut]


class DetailsOut(Out):
    """What is confidential about a demand."""

    details: str


Said = Annotated[str, StringConstraints(min_length=SHORTEST, max_length=LENGTH, pattern=NO_NUL)]


class QuestionIn(In):
    """A question about a listing."""

    text: Said
    reach: Reach = Field(default=Reach.PUBLIC, description="`nda` needs a grant in force")


class AnswerIn(In):
    """The owner's answer, given once."""

    text: Said
    reach: Reach | None = Field(default=None, description="`private` keeps the answer to a public question for who asked; never wider")


class HideIn(In):
    """Why a question is taken off the page."""

    reason: Said


class QuestionOut(Out):
    """A question and its answer."""

    id: int
    reach: Reach
    text: str
    asked_at: datetime
    asked_by: int | None = Field(description="The organisation, to both sides; null for everybody else")
    answer: str
    closed: bool = Field(description="The answer stood under an agreement whose grant has ended")
    answered_at: datetime | None
    hidden_at: datetime | None
    hidden_reason: str


class QuestionsOut(Out):
    """The questions about a listing that the caller reads: those that wait first, then the newest."""

    items: list[QuestionOut]
