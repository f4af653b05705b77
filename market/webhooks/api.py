"""JSON API of webhooks, for an organisation's administrators."""

from __future__ import annotations

from market.web.api import Answer, api_blueprint, created, operation
from market.web.gate import actor
from market.webhooks import policy, queries, services
from market.webhooks.schemas import Attempts, HookIn, HookOut, Hooks, ReplayIn

bp = api_blueprint("webhooks", __name__)
SHOWN = 100
_ONE = "/webhooks/<int:webhook_id>"


@operation(bp, "GET", "/webhooks", access=policy.KEEPERS, returns=Hooks, summary="Webhooks")
def webhooks() -> Hooks:
    """List the webhooks of the caller's organisation."""
    return Hooks.model_validate({"items": queries.webhooks(actor())})


@operation(bp, "POST", "/webhooks", access=policy.KEEPERS, body=HookIn, returns=HookOut, status=201, errors=(409,), summary="Add a webhook")
def register(body: HookIn) -> Answer:
    """Tell an address of every change of state from now on; messages are signed with the market's published keys."""
    hook = services.register(actor(), address=body.address, topics=body.topics)
    return created(HookOut.model_validate(hook), f"/api/v1/webhooks/{hook.id}")


@operation(bp, "GET", _ONE, access=policy.KEEPERS, returns=HookOut, summary="A webhook")
def webhook(webhook_id: int) -> HookOut:
    """Return one webhook."""
    return HookOut.model_validate(queries.webhook(actor(), webhook_id))


@operation(bp, "PUT", _ONE, access=policy.KEEPERS, body=HookIn, returns=HookOut, summary="Change a webhook")
def change(webhook_id: int, body: HookIn) -> HookOut:
    """Send to another address, or of other topics."""
    return HookOut.model_validate(services.change(actor(), webhook_id, address=body.address, topics=body.topics))


@operation(bp, "DELETE", _ONE, access=policy.KEEPERS, status=204, summary="Remove a webhook")
def remove(webhook_id: int) -> None:
    """End a webhook for good."""
    services.remove(actor(), webhook_id)


@operation(bp, "GET", f"{_ONE}/attempts", access=policy.KEEPERS, returns=Attempts, summary="Attempts to deliver")
def attempts(webhook_id: int) -> Attempts:
    """List the last hundred attempts."""
    hook = queries.webhook(actor(), webhook_id)
    return Attempts.model_validate({"items": [attempt for attempt, _event in queries.attempts(hook.id, SHOWN)]})


@operation(bp, "POST", f"{_ONE}/stop", access=policy.KEEPERS, returns=HookOut, errors=(409,), summary="Stop a webhook")
def stop(webhook_id: int) -> HookOut:
    """Keep messages back; nothing is lost."""
    return HookOut.model_validate(services.stop(actor(), webhook_id))


@operation(bp, "POST", f"{_ONE}/resume", access=policy.KEEPERS, returns=HookOut, errors=(409,), summary="Resume a webhook")
def resume(webhook_id: int) -> HookOut:
    """Send what waits, in order."""
    return HookOut.model_validate(services.resume(actor(), webhook_id))


@operation(bp, "POST", f"{_ONE}/test", access=policy.KEEPERS, returns=HookOut, errors=(409,), summary="Send a test message")
def test(webhook_id: int) -> HookOut:
    """Let a test message leave within seconds; see the attempts."""
    return HookOut.model_validate(services.ask_test(actor(), webhook_id))


@operation(bp, "POST", f"{_ONE}/replay", access=policy.KEEPERS, body=ReplayIn, returns=HookOut, summary="Send again")
def replay(webhook_id: int, body: ReplayIn) -> HookOut:
    """Send everything since an instant again; the ids of the messages stay the same."""
    return HookOut.model_validate(services.replay(actor(), webhook_id, since=body.since))
