"""One line of a to-do list: what waits, how urgent it is, until when, and where it is done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from market.wording import N_

URGENT = timedelta(days=3)
"""From here on a deadline is red."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What is shown: `what` is an English msgid with places for `params`, `title` is user content."""

    kind: str
    """The pill's look: danger, warn, info, ok or live."""
    pill: str
    what: str
    title: str
    url: str
    act: str
    until: datetime | None = None
    params: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sort:
    """What the tasks of one sort have in common."""

    kind: str
    pill: str
    what: str
    act: str

    def task(self, title: str, url: str, until: datetime | None = None, **params: object) -> Task:
        """Return the task about one object."""
        return Task(kind=self.kind, pill=self.pill, what=self.what, act=self.act, title=title, url=url, until=until, params=params)


RETURNED = Sort("danger", N_("Returned"), N_("Sent back for correction: %(count)s to mend"), N_("Correct it"))
DRAFT = Sort("info", N_("Draft"), N_("Not submitted yet"), N_("Continue"))
FURTHER = Sort("info", N_("Draft"), N_("%(count)s drafts, this one among them, are not submitted yet"), N_("See them all"))
DIVIDE = Sort("info", N_("To divide"), N_("Money came in under contract %(number)s and is not divided yet"), N_("Plan the rewards"))
REWARD_OBJECTION = Sort("danger", N_("Objection"), N_("An objection to plan %(code)s waits for an answer"), N_("Answer"))
REWARD_APPROVAL = Sort("warn", N_("To approve"), N_("The notice of plan %(code)s is over"), N_("Read and approve"))
REWARD_PAYMENT = Sort("warn", N_("To pay"), N_("The rewards of plan %(code)s are approved and not all paid"), N_("Note the payments"))
REVIEW = Sort("info", N_("To review"), N_("Entry %(number)s of the register is due for review"), N_("Review it"))
REPORT = Sort("warn", N_("Report due"), N_("The annual report %(year)s is not submitted"), N_("Complete and submit"))
UNSIGNED = Sort("warn", N_("To sign"), N_("Contract %(number)s waits for your signature"), N_("Read and sign"))
UNDRAFTED = Sort("warn", N_("To draft"), N_("Complete the draft of contract %(number)s"), N_("Edit the draft"))
UNREGISTERED = Sort("info", N_("To register"), N_("Signed, not registered yet: tax benefits wait for the registration"), N_("Apply"))
CORRECTING = Sort("danger", N_("Correction"), N_("The registration office asks for a correction"), N_("Correct it"))
TAKE_IN = Sort("info", N_("To take in"), N_("%(applicant)s applies for registration: accept or ask for a correction"), N_("Look at it"))
RULE = Sort("info", N_("To rule"), N_("Contract %(number)s waits for a ruling on its registration"), N_("Decide"))
HEAR = Sort("warn", N_("With experts"), N_("Contract %(number)s is with experts: enter their opinions, then rule"), N_("Look at it"))
RECHECK = Sort(
    "warn", N_("Objection"), N_("Objection to the refusal of contract %(number)s: two other people look again"), N_("Look at the objection")
)
CONFIRM = Sort("warn", N_("To confirm"), N_("A colleague has prepared a ruling on contract %(number)s"), N_("Read and confirm"))
REQUESTED = Sort("info", N_("Request"), N_("A change, an added amount or the end of registration %(number)s is applied for"), N_("Answer"))
DEPOSIT = Sort("warn", N_("Deposit due"), N_("Deposit of %(amount)s"), N_("How to pay"))
AUTHORITY = Sort("warn", N_("To approve"), N_("A colleague asks to bid up to %(amount)s, above the own limit"), N_("Decide"))
OPENING = Sort("danger", N_("To open"), N_("Open your sealed bid: what stays shut does not count and costs the deposit"), N_("Open it"))
JUDGING = Sort("warn", N_("To judge"), N_("%(count)s plans wait for your points"), N_("Give points"))
LETTER = Sort("warn", N_("To sign"), N_("Confirmation letter %(number)s waits for your signature"), N_("Read and sign"))
RECORD = Sort("warn", N_("To sign"), N_("Session record %(number)s waits for your signature"), N_("Read and sign"))
CONSENT = Sort("warn", N_("Consent"), N_("The runner-up may take the lot at %(price)s; it needs your consent"), N_("Deal with it"))
ANSWER = Sort("warn", N_("Second offer"), N_("The lot is offered to you at your own bid of %(price)s"), N_("Answer"))
CURE = Sort("danger", N_("Default"), N_("You were given formal notice: %(ground)s"), N_("Read and perform"))
DECLARE = Sort("danger", N_("Default"), N_("The buyer did not perform in time"), N_("Declare or close"))
SUCCESSION = Sort("warn", N_("Default"), N_("Declared: offer the lot to the runner-up or free it for another auction"), N_("Deal with it"))
PAY_OUT = Sort("warn", N_("To pay out"), N_("The forfeited deposit was not paid out yet"), N_("Pay it out"))
LATE_BUYER = Sort("danger", N_("Late"), N_("The buyer has not signed the confirmation letter in time"), N_("Give notice"))
MATCH = Sort("live", N_("Decide now"), N_("Do you take the lot at the highest price? Your priority right, rank %(rank)s"), N_("Answer"))
HOLDER = Sort("warn", N_("Priority right"), N_("You hold a priority right, rank %(rank)s: register before bidding begins"), N_("Register"))
UNDECIDED = Sort("danger", N_("To decide"), N_("%(amount)s arrived and could not be booked"), N_("Decide"))
UNANSWERED = Sort("warn", N_("No answer"), N_("The payment service does not say whether %(amount)s was paid"), N_("Look at it"))
DUTY = Sort("info", N_("Contract duty"), N_("%(kind)s, contract %(number)s"), N_("Deal with it"))
OVERDUE_DUTY = Sort("danger", N_("Overdue"), N_("%(kind)s, contract %(number)s"), N_("Deal with it"))
QUESTION = Sort("warn", N_("Question"), N_("A question waits for your answer"), N_("Answer"))
ACCESS = Sort("warn", N_("Access"), N_("An organisation has signed the agreement and waits for access"), N_("Decide"))
AGREEMENT = Sort("warn", N_("To confirm"), N_("Agreement %(number)s waits for your answer"), N_("Read and answer"))
OBJECTION = Sort("danger", N_("Objection made"), N_("An objection to the agreed price waits for your answer"), N_("Answer"))
PROPOSALS = Sort("info", N_("Proposals"), N_("%(count)s proposals wait to be read and decided"), N_("Read them"))
EXPERT = Sort("warn", N_("Invitation"), N_("You are asked to judge as an expert"), N_("Answer"))
SCORING = Sort("warn", N_("To judge"), N_("Proposals or results wait for your marks as an expert"), N_("Give marks"))
MILESTONE = Sort("info", N_("Milestone"), N_("The result of a milestone is due"), N_("Hand it in"))
NO_HAMMER = Sort("danger", N_("No hammer"), N_("Lot %(number)s waits for the hammer, %(sale)s"), N_("Open the console"))


def ordered(tasks: Iterable[Task], now: datetime) -> list[Task]:
    """Return tasks by their deadline, those without one behind in the order given; a near deadline is red."""
    listed = [replace(task, kind="danger") if task.until is not None and task.until - now <= URGENT else task for task in tasks]
    dated = sorted((task for task in listed if task.until is not None), key=lambda task: task.until or now)
    return [*dated, *(task for task in listed if task.until is None)]
