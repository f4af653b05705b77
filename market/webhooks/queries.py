"""What is read of webhooks, and how new events become news for those whom they concern."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, text

from market.audit import Event
from market.db import db, one
from market.webhooks import policy
from market.webhooks.models import Attempt, Gathered, News, Webhook
from market.webhooks.rules import Change, HookState, Topic

if TYPE_CHECKING:
    from datetime import datetime

    from market.access import Actor

ONE_GATHERS = 2_026_1201
LATE = 1_000
"""So many events back a transaction may still have been running when the last gathering looked."""
GATHER = text("""
    WITH fresh AS (
      SELECT id, at, subject, subject_id, to_state FROM event
      WHERE id > :after AND to_state IS NOT NULL AND subject = ANY(:topics)
    ), party (event_id, at, organisation_id) AS (
      SELECT fresh.id, at, owner_id FROM fresh JOIN achievement AS a ON subject = 'achievement' AND a.id = subject_id
      UNION SELECT fresh.id, at, organisation_id FROM fresh JOIN demand AS d ON subject = 'demand' AND d.id = subject_id
      UNION SELECT fresh.id, at, organisation_id FROM fresh JOIN proposal AS p ON subject = 'proposal' AND p.id = subject_id
      UNION SELECT fresh.id, at, unnest(ARRAY[seller_id, buyer_id]) FROM fresh JOIN deal ON subject = 'deal' AND deal.id = subject_id
      UNION SELECT fresh.id, at, unnest(ARRAY[seller_id, buyer_id])
        FROM fresh JOIN contract AS c ON subject = 'contract' AND c.id = subject_id
      UNION SELECT fresh.id, at, unnest(CASE to_state WHEN 'draft' THEN ARRAY[applicant_id] ELSE ARRAY[applicant_id, office_id] END)
        FROM fresh JOIN registration AS r ON subject = 'registration' AND r.id = subject_id
      UNION SELECT fresh.id, at, organisation_id FROM fresh JOIN claim ON subject = 'claim' AND claim.id = subject_id
      UNION SELECT fresh.id, at, unnest(ARRAY[seller_id, buyer_id])
        FROM fresh JOIN duty ON fresh.subject = 'duty' AND duty.id = fresh.subject_id JOIN contract AS owed ON owed.id = duty.contract_id
      UNION SELECT fresh.id, at, institution_id FROM fresh JOIN reward_plan AS w ON subject = 'reward_plan' AND w.id = subject_id
      UNION SELECT fresh.id, at, organisation_id FROM fresh JOIN holding AS h ON subject = 'holding' AND h.id = subject_id
      UNION SELECT fresh.id, at, organisation_id FROM fresh JOIN annual_report AS y ON subject = 'annual_report' AND y.id = subject_id
    )
    INSERT INTO webhook_news (event_id, organisation_id)
    SELECT event_id, organisation_id FROM party
    WHERE EXISTS (SELECT 1 FROM webhook AS w WHERE w.organisation_id = party.organisation_id
                  AND w.state <> 'removed' AND w.created_at <= party.at)
    AND NOT EXISTS (SELECT 1 FROM webhook_news AS n WHERE n.event_id = party.event_id AND n.organisation_id = party.organisation_id)
    ORDER BY event_id, organisation_id
""")


def webhooks(actor: Actor) -> list[Webhook]:
    """Return the webhooks of the actor's organisation, the oldest first."""
    return list(db.session.scalars(select(Webhook).where(policy.visible_to(actor)).order_by(Webhook.id)))


def webhook(actor: Actor, webhook_id: int) -> Webhook:
    """Return one; raise NotFound for what the actor may not see."""
    return one(select(Webhook).where(Webhook.id == webhook_id, policy.visible_to(actor)))


def webhook_for_update(actor: Actor, webhook_id: int) -> Webhook:
    """Lock one of the actor's webhooks; raise NotFound."""
    found = select(Webhook).where(Webhook.id == webhook_id, policy.visible_to(actor))
    return one(found.with_for_update().execution_options(populate_existing=True))


def due_for_update(webhook_id: int, now: datetime) -> Webhook | None:
    """Lock an active webhook whose time has come; None where another process is at it or was."""
    found = select(Webhook).where(Webhook.id == webhook_id, Webhook.state == HookState.ACTIVE, Webhook.next_at <= now)
    return db.session.scalars(found.with_for_update(skip_locked=True).execution_options(populate_existing=True)).one_or_none()


def sent_for_update(webhook_id: int) -> Webhook:
    """Lock a webhook whose message was sent, whatever became of it meanwhile."""
    return one(select(Webhook).where(Webhook.id == webhook_id).with_for_update().execution_options(populate_existing=True))


def count(organisation_id: int) -> int:
    """Count an organisation's webhooks."""
    kept = select(func.count()).select_from(Webhook).where(Webhook.organisation_id == organisation_id, Webhook.state != HookState.REMOVED)
    return db.session.scalar(kept) or 0


def attempts(webhook_id: int, limit: int) -> list[tuple[Attempt, Event | None]]:
    """Return the last attempts, the newest first, each with its event."""
    found = select(Attempt, Event).outerjoin(Event, Event.id == Attempt.event_id).where(Attempt.webhook_id == webhook_id)
    return [(row.Attempt, row.Event) for row in db.session.execute(found.order_by(Attempt.id.desc()).limit(limit))]


def waiting(hook: Webhook) -> int:
    """Count the news that have not arrived yet."""
    left = select(func.count()).select_from(News).join(Event, Event.id == News.event_id)
    return (
        db.session.scalar(
            left.where(News.organisation_id == hook.organisation_id, News.seq > hook.position, Event.subject.in_(hook.topics))
        )
        or 0
    )


def next_news(hook: Webhook) -> tuple[int, Change] | None:
    """Return the next news for a webhook with its number."""
    found = (
        select(News.seq, Event)
        .join(Event, Event.id == News.event_id)
        .where(News.organisation_id == hook.organisation_id, News.seq > hook.position, Event.subject.in_(hook.topics))
        .order_by(News.seq)
        .limit(1)
    )
    row = db.session.execute(found).one_or_none()
    return (row.seq, _change(row.Event)) if row else None


def active() -> list[int]:
    """Return the webhooks that send, by id."""
    return list(db.session.scalars(select(Webhook.id).where(Webhook.state == HookState.ACTIVE).order_by(Webhook.id)))


def newest() -> int:
    """Return the number of the newest news, 0 without any."""
    return db.session.scalar(select(func.max(News.seq))) or 0


def before(organisation_id: int, since: datetime) -> int:
    """Return the number behind which everything since an instant lies."""
    later = select(func.min(News.seq)).join(Event, Event.id == News.event_id)
    first = db.session.scalar(later.where(News.organisation_id == organisation_id, Event.at >= since))
    return newest() if first is None else first - 1


def gathered_for_update() -> Gathered | None:
    """Let one process at a time gather news and return how far the last one came."""
    db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ONE_GATHERS})
    return db.session.get(Gathered, 1, populate_existing=True)


def last_event() -> int:
    """Return the newest event's id, 0 without any."""
    return db.session.scalar(select(func.max(Event.id))) or 0


def gather_after(event_id: int) -> None:
    """Number the news of the events behind this one; what is news already stays as it is."""
    db.session.execute(GATHER, {"after": max(0, event_id - LATE), "topics": [topic.value for topic in Topic]})


def _change(event: Event) -> Change:
    return Change(
        event_id=event.id,
        kind=event.kind,
        at=event.at,
        topic=Topic(event.subject),
        subject_id=event.subject_id,
        from_state=event.from_state,
        to_state=event.to_state or "",
    )
