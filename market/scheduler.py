"""The scheduler: the domains' jobs in a process of their own. Any number of them may run; jobs claim the rows they work on."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import current_app

from market import mail
from market.accounts import jobs as accounts
from market.auctions import jobs as auctions
from market.contracts import jobs as contracts
from market.db import unit_of_work
from market.deals import jobs as deals
from market.demo import jobs as demo
from market.duties import jobs as duties
from market.holdings import jobs as holdings
from market.listings import jobs as listings
from market.matching import jobs as matching
from market.papers import jobs as papers
from market.payments import jobs as payments
from market.payments.gateway import open_gateways
from market.rehearsal import jobs as rehearsals
from market.rehearsal import play
from market.search import jobs as search
from market.webhooks import jobs as webhooks

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from threading import Event

    from flask import Flask

    from market.settings import Settings

log = structlog.get_logger()
Job = tuple["Callable[[], object]", float]


def jobs(settings: Settings) -> list[Job]:
    """Return every job with the seconds between two runs."""
    listed: list[Job] = [
        (auctions.watch_over, 1),
        (auctions.close_due_lots, 0.5),
        (auctions.settle_priority, 0.5),
        (auctions.write_incidents, 5),
        (auctions.begin_due_sales, 2),
        (auctions.call_for_openings, 5),
        (auctions.finish_sales, 5),
        (auctions.raise_alarms, 15),
        (auctions.seal_days, 60),
        (auctions.make_papers, 3),
        (papers.make_receipts, 3),
        (auctions.end_overdue, 20),
        (deals.confirm_publicised, 60),
        (partial(auctions.tell_notices, settings.base_url), 5),
        (partial(deliver_mail, mail.postman(settings.mail_url), settings.mail_from), 2),
        (payments.handle_news, 5),
        (partial(payments.ask_about_pages, open_gateways(settings)), 5),
        (partial(payments.send_refunds, open_gateways(settings)), 5),
        (payments.raise_alarms, 30),
        (partial(tell_saved, settings.base_url), 20),
        (listings.expire_due, 60),
        (listings.read_unread, 60),
        (partial(listings.remind_of_rights, settings.base_url), 3600),
        (holdings.keep, 60),
        (matching.forget_old_interests, 3600),
        (partial(matching.tell_new_matches, settings.base_url), 86_400),
        (accounts.forget_old_sign_ins, 3600),
    ]
    listed += [(contracts.make_papers, 3), (contracts.remind_offices, 3600)]
    if settings.rehearsal:
        return listed + play.listed(settings)
    listed += [(partial(rehearsals.start_asked, settings), 2), (partial(rehearsals.sweep, settings), 300)]
    listed += [(partial(remind, settings.base_url), 3600) for remind in (contracts.remind_of_claims, duties.remind)]
    listed += [(partial(webhooks.tell, settings.base_url, settings.webhook_networks), 2), (webhooks.forget_old_attempts, 3600)]
    if settings.demo and not settings.production:
        listed += demo.listed(settings)
    return listed


def deliver_mail(postman: mail.Postman, sender: str) -> None:
    """Deliver the letters that are due."""
    with unit_of_work():
        mail.deliver_due(postman, sender)


def tell_saved(base_url: str) -> None:
    """Tell what is new in saved searches."""
    search.tell_saved(current_app.extensions["market.search"], base_url)


def guarded(app: Flask, job: Callable[[], object]) -> None:
    """Run a job in an application context of its own; what it raises is logged, and the next run comes anyway."""
    try:
        with app.app_context():
            job()
    except Exception:  # a job's fault must not end the scheduler: logged, the next run comes anyway
        log.exception("job.failed", job=name_of(job))


def name_of(job: Callable[[], object]) -> str:
    """Return the job's dotted name for the log."""
    function = job.func if isinstance(job, partial) else job
    return f"{function.__module__}.{getattr(function, '__qualname__', 'job')}"


def run(app: Flask, listed: Sequence[Job], stop: Event) -> None:
    """Run the jobs at their intervals until told to stop; a run that is late or still busy is not doubled."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a tick that is skipped because the last one still works is no news
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(max(4, len(listed)))},
        job_defaults={"max_instances": 1, "coalesce": True, "misfire_grace_time": None},
    )
    for job, seconds in listed:
        scheduler.add_job(guarded, "interval", seconds=seconds, args=(app, job), name=name_of(job))
    scheduler.start()
    log.info("scheduler.started", jobs=len(listed))
    stop.wait()
    scheduler.shutdown(wait=True)
