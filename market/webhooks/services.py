"""Webhooks are kept by an organisation's administrators; the scheduler gathers news and sends them, at least once and in order."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete

from market import audit, clock, mail, signing
from market.access import SYSTEM, Actor, require
from market.accounts import queries as accounts
from market.db import db, unit_of_work
from market.errors import Conflict
from market.webhooks import policy, queries, rules
from market.webhooks.gateway import Reply
from market.webhooks.models import Attempt, Gathered, Webhook
from market.webhooks.rules import HookState, Message
from market.wording import N_

log = structlog.get_logger()
Post = Callable[[str, bytes, Mapping[str, str]], Reply]
MOST = 10
"""Webhooks of one organisation."""
CLAIMED = timedelta(minutes=1)
"""How long a process may take over one message before another one sends it again; well above `gateway.LIMIT_S`."""
AT_A_TIME = 20
"""Messages for one webhook in one run."""


@dataclass(frozen=True, slots=True)
class _Claim:
    hook_id: int
    address: str
    message: Message
    seq: int | None
    event_id: int | None
    after: int
    """Where the webhook stood; a replay that moved it meanwhile counts more than this message."""


def register(actor: Actor, *, address: str, topics: Sequence[str]) -> Webhook:
    """Begin to tell an address of what happens from now on; raise Invalid, and Conflict where there are too many."""
    require(actor, *policy.KEEPERS)
    checked, chosen = rules.check_address(address), rules.check_topics(topics)
    organisation_id = actor.organisation_id or 0
    gathered = queries.gathered_for_update()
    if queries.count(organisation_id) >= MOST:
        raise Conflict("webhook.too_many", N_("An organisation has at most %(most)s webhooks."), most=MOST)
    if gathered is None:
        db.session.add(Gathered(id=1, event_id=queries.last_event()))
    now = clock.now()
    hook = Webhook(
        organisation_id=organisation_id,
        address=checked,
        topics=[topic.value for topic in chosen],
        state=HookState.ACTIVE,
        created_at=now,
        created_by=actor.person_id or 0,
        position=queries.newest(),
        next_at=now,
    )
    db.session.add(hook)
    db.session.flush()
    audit.record(actor, "webhook.registered", hook, at=now, to_state=hook.state, address=checked)
    return hook


def change(actor: Actor, webhook_id: int, *, address: str, topics: Sequence[str]) -> Webhook:
    """Send to another address, or of other topics, from the next message on."""
    hook = queries.webhook_for_update(actor, webhook_id)
    hook.address, hook.topics = rules.check_address(address), [topic.value for topic in rules.check_topics(topics)]
    audit.record(actor, "webhook.changed", hook, address=hook.address)
    return hook


def stop(actor: Actor, webhook_id: int) -> Webhook:
    """Keep messages back until the webhook is resumed."""
    hook = queries.webhook_for_update(actor, webhook_id)
    if hook.state is not HookState.ACTIVE:
        raise Conflict("webhook.not_active", N_("This webhook is stopped already."))
    return _moved(actor, hook, HookState.STOPPED, "webhook.stopped")


def resume(actor: Actor, webhook_id: int) -> Webhook:
    """Send what waits, at once and in order."""
    hook = queries.webhook_for_update(actor, webhook_id)
    if hook.state is not HookState.STOPPED:
        raise Conflict("webhook.not_stopped", N_("This webhook is sending already."))
    hook.failures, hook.next_at = 0, clock.now()
    return _moved(actor, hook, HookState.ACTIVE, "webhook.resumed")


def remove(actor: Actor, webhook_id: int) -> None:
    """End a webhook for good."""
    _moved(actor, queries.webhook_for_update(actor, webhook_id), HookState.REMOVED, "webhook.removed")


def replay(actor: Actor, webhook_id: int, *, since: datetime) -> Webhook:
    """Send everything since an instant again; receivers know by the message's id what they have."""
    hook, now = queries.webhook_for_update(actor, webhook_id), clock.now()
    hook.position = min(hook.position, queries.before(hook.organisation_id, rules.check_since(since, now)))
    hook.failures, hook.next_at = 0, now
    audit.record(actor, "webhook.replayed", hook, at=now, since=since)
    return hook


def ask_test(actor: Actor, webhook_id: int) -> Webhook:
    """Let a test message leave with the next run."""
    hook = queries.webhook_for_update(actor, webhook_id)
    if hook.state is not HookState.ACTIVE:
        raise Conflict("webhook.not_active_test", N_("Resume the webhook first."))
    hook.test_asked, hook.next_at = True, clock.now()
    return hook


def gather() -> None:
    """Number what happened for those who follow it; harmless when done twice."""
    gathered = queries.gathered_for_update()
    if gathered is None:
        return
    last = queries.last_event()
    queries.gather_after(gathered.event_id)
    gathered.event_id = last


def deliver(webhook_id: int, post: Post, base_url: str) -> int:
    """Send what waits for one webhook until something fails, and return how many messages arrived.

    The claim is committed before and the outcome after: a process that dies in between sends its message again a minute later.
    """
    for arrived in range(AT_A_TIME):
        with unit_of_work():
            claim = _claimed(webhook_id, base_url)
        if claim is None:
            return arrived
        at = clock.now()
        signer = signing.ring().signer(at)
        given = rules.headers(claim.message, at, signer.id, signer.sign(claim.message.signed(at)))
        reply = post(claim.address, claim.message.body, given)
        with unit_of_work():
            if not _settled(claim, reply, at):
                return arrived
    return AT_A_TIME


def forget() -> int:
    """Forget attempts that nobody will ask about; return how many."""
    gone = db.session.execute(delete(Attempt).where(Attempt.at < clock.now() - rules.REPLAYED))
    return gone.rowcount  # type: ignore[attr-defined]


def _claimed(webhook_id: int, base_url: str) -> _Claim | None:
    now = clock.now()
    hook = queries.due_for_update(webhook_id, now)
    if hook is None:
        return None
    if hook.test_asked:
        claim = _Claim(hook.id, hook.address, rules.test_message(hook.id, hook.organisation_id, now), None, None, hook.position)
    elif (found := queries.next_news(hook)) is not None:
        seq, told = found
        claim = _Claim(
            hook.id, hook.address, rules.message(told, hook.id, hook.organisation_id, base_url), seq, told.event_id, hook.position
        )
    else:
        return None
    hook.next_at = now + CLAIMED
    return claim


def _settled(claim: _Claim, reply: Reply, at: datetime) -> bool:
    """Write down what became of an attempt; say whether the message arrived."""
    hook, now = queries.sent_for_update(claim.hook_id), clock.now()
    attempt = Attempt(webhook_id=hook.id, event_id=claim.event_id, at=at, took_ms=reply.took_ms, status=reply.status, error=reply.error)
    db.session.add(attempt)
    if claim.seq is None:
        hook.test_asked, hook.next_at = False, now
    elif attempt.arrived:
        hook.position = claim.seq if hook.position == claim.after else hook.position
        hook.failures, hook.next_at = 0, now
    else:
        _failed(hook, now)
    return attempt.arrived


def _failed(hook: Webhook, now: datetime) -> None:
    hook.failures += 1
    wait = rules.wait_after(hook.failures)
    hook.next_at = now + (wait or timedelta(0))
    if wait is None and hook.state is HookState.ACTIVE:
        _moved(SYSTEM, hook, HookState.STOPPED, "webhook.given_up")
        for person in accounts.people_with_role(hook.organisation_id, "admin"):
            mail.send(
                person.email,
                "回调已停止 · Webhook stopped",
                f"系统约三天内多次未能将状态变更送达 {hook.address}，已停止发送。消息均予保留，恢复后按顺序补发。\n"
                f"For about three days no message reached {hook.address}. Sending is stopped. Nothing is lost: resume it on its page.",
            )
    log.warning("webhook.failed", webhook=hook.id, failures=hook.failures)


def _moved(actor: Actor, hook: Webhook, state: HookState, kind: str) -> Webhook:
    before, hook.state = hook.state, state
    audit.record(actor, kind, hook, from_state=before, to_state=state)
    return hook
