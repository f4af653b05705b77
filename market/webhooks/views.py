"""The pages of webhooks: the list with a form, and one webhook with what became of its messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext

from market import audit, clock
from market.access import access
from market.db import unit_of_work
from market.web.forms import carry_out
from market.web.gate import actor
from market.webhooks import policy, queries, services
from market.webhooks.forms import HookForm, ReplayForm
from market.webhooks.rules import Topic

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

bp = Blueprint("webhooks", __name__)
SHOWN = 30
_ONE = "/organisation/webhooks/<int:webhook_id>"


@bp.get("/organisation/webhooks")
@access(*policy.KEEPERS)
def webhooks() -> ResponseReturnValue:
    """Show where messages go, and take another address."""
    return _list(HookForm(formdata=None, topics=[Topic.CONTRACT.value, Topic.REGISTRATION.value, Topic.CLAIM.value]))


@bp.post("/organisation/webhooks")
@access(*policy.KEEPERS)
def register() -> ResponseReturnValue:
    """Begin to tell an address."""
    form = HookForm()
    made = carry_out(form, lambda: services.register(actor(), address=form.address.data or "", topics=form.topics.data or []))
    if made is None:
        return _list(form), form.status
    flash(gettext("From now on every change of state is sent there. Send a test message to see whether it arrives."), "ok")
    return redirect(url_for(".webhook", webhook_id=made.id), 303)


@bp.get(_ONE)
@access(*policy.KEEPERS)
def webhook(webhook_id: int) -> ResponseReturnValue:
    """Show one webhook and its last attempts."""
    hook = queries.webhook(actor(), webhook_id)
    return _one(webhook_id, HookForm(formdata=None, address=hook.address, topics=hook.topics), ReplayForm(formdata=None))


@bp.post(_ONE)
@access(*policy.KEEPERS)
def change(webhook_id: int) -> ResponseReturnValue:
    """Change address or topics."""
    form = HookForm()
    if (
        carry_out(form, lambda: services.change(actor(), webhook_id, address=form.address.data or "", topics=form.topics.data or []))
        is None
    ):
        return _one(webhook_id, form, ReplayForm(formdata=None)), form.status
    flash(gettext("Saved."), "ok")
    return redirect(url_for(".webhook", webhook_id=webhook_id), 303)


@bp.post(f"{_ONE}/replay")
@access(*policy.KEEPERS)
def replay(webhook_id: int) -> ResponseReturnValue:
    """Send everything since an instant again."""
    form = ReplayForm()
    if carry_out(form, lambda: services.replay(actor(), webhook_id, since=form.since.data or clock.now())) is None:
        hook = queries.webhook(actor(), webhook_id)
        return _one(webhook_id, HookForm(formdata=None, address=hook.address, topics=hook.topics), form), form.status
    flash(gettext("What happened since then is sent again, in order."), "ok")
    return redirect(url_for(".webhook", webhook_id=webhook_id), 303)


@bp.post(f"{_ONE}/test")
@access(*policy.KEEPERS)
def test(webhook_id: int) -> ResponseReturnValue:
    """Let a test message leave."""
    with unit_of_work():
        services.ask_test(actor(), webhook_id)
    flash(gettext("A test message leaves within seconds. Load this page again to see what became of it."), "ok")
    return redirect(url_for(".webhook", webhook_id=webhook_id), 303)


@bp.post(f"{_ONE}/stop")
@access(*policy.KEEPERS)
def stop(webhook_id: int) -> ResponseReturnValue:
    """Keep messages back."""
    with unit_of_work():
        services.stop(actor(), webhook_id)
    flash(gettext("Stopped. What happens meanwhile is kept and sent when you resume."), "ok")
    return redirect(url_for(".webhook", webhook_id=webhook_id), 303)


@bp.post(f"{_ONE}/resume")
@access(*policy.KEEPERS)
def resume(webhook_id: int) -> ResponseReturnValue:
    """Send what waits."""
    with unit_of_work():
        services.resume(actor(), webhook_id)
    flash(gettext("Sending again; what waited goes first."), "ok")
    return redirect(url_for(".webhook", webhook_id=webhook_id), 303)


@bp.post(f"{_ONE}/remove")
@access(*policy.KEEPERS)
def remove(webhook_id: int) -> ResponseReturnValue:
    """End a webhook for good."""
    with unit_of_work():
        services.remove(actor(), webhook_id)
    flash(gettext("The webhook is removed."), "ok")
    return redirect(url_for(".webhooks"), 303)


def _list(form: HookForm) -> str:
    found = queries.webhooks(actor())
    return render_template("webhooks/webhooks.html", rows=[(hook, queries.waiting(hook)) for hook in found], form=form, most=services.MOST)


def _one(webhook_id: int, form: HookForm, replaying: ReplayForm) -> str:
    hook = queries.webhook(actor(), webhook_id)
    return render_template(
        "webhooks/webhook.html",
        hook=hook,
        form=form,
        replaying=replaying,
        waiting=queries.waiting(hook),
        attempts=queries.attempts(hook.id, SHOWN),
        events=audit.timeline([("webhook", hook.id)]),
    )
