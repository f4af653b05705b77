"""The words of registers 清单: what is entered, where an entry stands, who may use an instrument. Pure."""

from __future__ import annotations

from enum import StrEnum

from market.states import Ways
from market.wording import N_, Labelled


class EntryKind(Labelled):
    """Three of the four registers that an institution keeps; achievements 科技成果 are the fourth."""

    TEAM = "team", N_("Research teams")
    CAPABILITY = "capability", N_("Laboratories and instruments")
    PROJECT = "project", N_("Projects in progress")


class EntryState(Labelled):
    """Where an entry stands."""

    DRAFT = "draft", N_("Draft")
    PUBLISHED = "published", N_("Published")
    WITHDRAWN = "withdrawn", N_("Withdrawn")


class EntryAct(StrEnum):
    """What moves an entry."""

    PUBLISH = "publish"
    WITHDRAW = "withdraw"


class Availability(Labelled):
    """Whether outsiders may use a laboratory or an instrument 对外开放."""

    OPEN = "open", N_("Open to outsiders")
    AGREEMENT = "agreement", N_("By agreement with the laboratory")
    NONE = "none", N_("Not for outsiders")


WAYS: Ways[EntryState, EntryAct] = Ways(
    {
        (EntryState.DRAFT, EntryAct.PUBLISH): EntryState.PUBLISHED,
        (EntryState.WITHDRAWN, EntryAct.PUBLISH): EntryState.PUBLISHED,
        (EntryState.PUBLISHED, EntryAct.WITHDRAW): EntryState.WITHDRAWN,
        (EntryState.DRAFT, EntryAct.WITHDRAW): EntryState.WITHDRAWN,
    }
)
