"""What may be followed and where to, how a message is written and what of it is signed, and when it is tried again.

Messages follow the Standard Webhooks specification with its asymmetric signature (`v1a`, Ed25519): nothing secret is kept for a receiver,
who verifies with the market's published keys.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from market.errors import Invalid
from market.wording import N_, Labelled

LONGEST = 500
HERE = ("127.0.0.1", "localhost", "::1")
RETRY = tuple(timedelta(seconds=seconds) for seconds in (5, 60, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400))
"""The waits after failures in a row, about three days in all; then the webhook is stopped until a person resumes it."""
REPLAYED = timedelta(days=30)
"""How far back a replay reaches, and how long the log of attempts is kept."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Topic(Labelled):
    """Whose changes of state are told; the value is the object's table."""

    ACHIEVEMENT = "achievement", N_("Achievements")
    DEMAND = "demand", N_("Demands")
    PROPOSAL = "proposal", N_("Own proposals")
    DEAL = "deal", N_("Deals")
    CONTRACT = "contract", N_("Contracts")
    REGISTRATION = "registration", N_("Registrations")
    CLAIM = "claim", N_("Tax-benefit claims")
    DUTY = "duty", N_("Contract duties")
    REWARD_PLAN = "reward_plan", N_("Reward plans")
    HOLDING = "holding", N_("Register of job-related results")
    ANNUAL_REPORT = "annual_report", N_("Annual reports")

    @property
    def place(self) -> str:
        """Return where in the API the objects are found."""
        return {Topic.DUTY: "duties", Topic.REWARD_PLAN: "rewards/plans"}.get(self, f"{self.value}s")


class HookState(Labelled):
    """Whether messages leave."""

    ACTIVE = "active", N_("Sending")
    STOPPED = "stopped", N_("Stopped")
    REMOVED = "removed", N_("Removed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change of state as a message tells it: what and from where to where, no names and no reasons; details are asked of the API."""

    event_id: int
    kind: str
    at: datetime
    topic: Topic
    subject_id: int
    from_state: str | None
    to_state: str


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: the id stays the same however often it is tried."""

    id: str
    body: bytes

    def signed(self, at: datetime) -> bytes:
        """Return what the signature of an attempt at `at` covers: id, seconds of the attempt and body, joined by full stops."""
        return b".".join((self.id.encode(), str(int(at.timestamp())).encode(), self.body))


def check_address(text: str) -> str:
    """Return the address of a receiver; raise Invalid unless it is https (http on the market's own machine), without a login."""
    address = text.strip()
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or len(address) > LONGEST or not address.isascii() or any(not sign.isprintable() or sign == " " for sign in address):
        raise Invalid("webhook.address", N_("Give a full address that begins with https://."), field="address")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in HERE):
        raise Invalid("webhook.not_https", N_("The address must begin with https://."), field="address")
    if parts.username is not None or parts.fragment:
        raise Invalid("webhook.address_parts", N_("The address must hold neither a login nor a part after #."), field="address")
    return address


def check_topics(topics: Sequence[str]) -> list[Topic]:
    """Return the chosen topics in their order; raise Invalid where none is chosen."""
    chosen = [topic for topic in Topic if topic in topics]
    if not chosen:
        raise Invalid("webhook.topics_missing", N_("Choose what is followed."), field="topics")
    return chosen


def check_since(since: datetime, now: datetime) -> datetime:
    """Return from when messages are sent again; raise Invalid for the future and for what is too long ago."""
    if not now - REPLAYED <= since <= now:
        raise Invalid("webhook.replay_range", N_("Choose a time within the last %(days)s days."), field="since", days=REPLAYED.days)
    return since


def may_be_reached(address: Address, networks: Sequence[Network]) -> bool:
    """Say whether messages may go to an address: the public network, and what the operator has opened; never an inner machine by chance."""
    plain = getattr(address, "ipv4_mapped", None) or address
    return (plain.is_global and not plain.is_multicast) or any(plain in network for network in networks)


def wait_after(failures: int) -> timedelta | None:
    """Return how long to wait after so many failures in a row; None where the webhook is to be stopped."""
    return RETRY[failures - 1] if failures <= len(RETRY) else None


def message(change: Change, hook_id: int, organisation_id: int, base_url: str) -> Message:
    """Write the message about a change."""
    data = {
        "webhook": hook_id,
        "organisation": organisation_id,
        "event": change.event_id,
        "subject": change.topic.value,
        "id": change.subject_id,
        "from_state": change.from_state,
        "to_state": change.to_state,
        "url": f"{base_url}/api/v1/{change.topic.place}/{change.subject_id}",
    }
    return Message(f"event-{change.event_id}-{hook_id}", _body(change.kind, change.at, data))


def test_message(hook_id: int, organisation_id: int, at: datetime) -> Message:
    """Write a message that tells nothing but that messages arrive."""
    return Message(
        f"test-{hook_id}-{int(at.timestamp())}", _body("webhook.test", at, {"webhook": hook_id, "organisation": organisation_id})
    )


def headers(told: Message, at: datetime, key: str, signature: str) -> dict[str, str]:
    """Return the headers of an attempt."""
    return {
        "Content-Type": "application/json",
        "User-Agent": "ChunQiu-Webhooks/1",
        "Webhook-Id": told.id,
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": f"v1a,{signature}",
        "Webhook-Key": key,
    }


def _body(kind: str, at: datetime, data: dict[str, object]) -> bytes:
    stamp = at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return json.dumps({"type": kind, "timestamp": stamp, "data": data}, ensure_ascii=False, separators=(",", ":")).encode()
