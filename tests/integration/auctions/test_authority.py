"""Authority above a bidder's limit: two persons of one organisation, before the lot opens; bids and proxies obey it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from market import audit, clock
from market.access import Actor
from market.accounts.models import Membership, Organisation
from market.accounts.queries import people_of
from market.auctions import policy
from market.auctions.models.authority import Authority
from market.auctions.models.sale import Lot
from market.auctions.queries import authority as queries
from market.auctions.queries import bidding
from market.auctions.rules.authority import AuthorityState
from market.auctions.rules.english import Reason
from market.auctions.services import authority, bids, proxies, sales
from market.auctions.services.answers import Answer, Bid
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden, Invalid, MarketError, NotFound
from market.mail import Mail
from market.money import Money
from tests.factories import accounts, auctions

LIMIT, ASKED = Money.yuan(300_000), Money.yuan(500_000)


@dataclass
class Firm:
    """A bidder with a limit, the administrator and a signer of its organisation, on an announced lot."""

    held: auctions.Market
    organisation: Organisation
    lot: Lot
    opens_at: datetime
    bidder: Actor
    admin: Actor
    signer: Actor

    def ask(self, amount: Money = ASKED, reason: str = "项目必需") -> Authority:
        with unit_of_work():
            return authority.request(self.bidder, self.lot.id, amount=amount, reason=reason)

    def approved(self, amount: Money = ASKED) -> Authority:
        asked = self.ask(amount)
        with unit_of_work():
            return authority.approve(self.admin, asked.id)

    def open(self) -> datetime:
        at = self.opens_at + timedelta(minutes=1)
        with clock.frozen(at), unit_of_work():
            sales.advance(self.lot.sale_id)
            from_console = self.held.auctioneer
            auctions.open_lot(from_console, self.lot.id)
        return at

    def bid(self, yuan: int, key: str) -> Answer:
        with clock.frozen(self.opens_at + timedelta(minutes=2)), unit_of_work():
            return bids.place_bid(self.bidder, self.lot.id, Bid(amount=Money.yuan(yuan), key=key))


@pytest.fixture
def firm(held: auctions.Market) -> Firm:
    organisation = accounts.organisation()
    bidder, signer = accounts.member(organisation, "bidder"), accounts.member(organisation, "signer")
    with unit_of_work():
        db.session.execute(update(Membership).where(Membership.id == bidder.membership_id).values(bid_limit=LIMIT))
    sale, (lot,) = auctions.announced(held)
    auctions.paddle(held, lot, organisation)
    return Firm(held, organisation, lot, sale.opens_at, replace(bidder, bid_limit=LIMIT), accounts.actor(organisation), signer)


def refused(act: object, *given: object, **named: object) -> str:
    with pytest.raises(MarketError) as error, unit_of_work():
        act(*given, **named)  # type: ignore[operator]
    return error.value.code


def test_without_authority_the_limit_holds(firm: Firm) -> None:
    firm.open()
    answer = firm.bid(310_000, "above-limit")
    assert (answer.reason, dict(answer.params)) == (Reason.OVER_LIMIT, {"limit": LIMIT})


def test_a_second_person_lets_the_bidder_go_as_far_as_agreed(firm: Firm) -> None:
    firm.approved()
    firm.open()
    assert firm.bid(510_000, "above-authority").reason is Reason.OVER_LIMIT
    assert firm.bid(500_000, "at-authority").accepted


def test_both_persons_stand_in_the_timeline(firm: Firm) -> None:
    asked = firm.approved()
    events = [(event.kind, event.person_id) for event in audit.timeline([("authority", asked.id)])]
    assert events == [("authority.requested", firm.bidder.person_id), ("authority.approved", firm.admin.person_id)]


def test_the_approvers_and_then_the_bidder_get_a_letter(firm: Firm) -> None:
    firm.approved()
    letters = [(mail.recipient, mail.subject.split(" ")[0]) for mail in db.session.scalars(select(Mail).where(Mail.subject.like("%授权%")))]
    people = {person.id: person.email for _membership, person in people_of(firm.organisation.id)}
    asked = {people[firm.admin.person_id or 0], people[firm.signer.person_id or 0]}
    assert {to for to, subject in letters if subject.startswith("请审批")} == asked
    assert [to for to, subject in letters if subject.startswith("出价授权已批准")] == [people[firm.bidder.person_id or 0]]


@pytest.mark.parametrize("who", ["bidder", "self"])
def test_nobody_approves_the_own_request(firm: Firm, who: str) -> None:
    asked = firm.ask()
    decider = firm.bidder if who == "bidder" else replace(firm.bidder, roles=frozenset({"bidder", "admin", "signer"}))
    assert refused(authority.approve, decider, asked.id) in {"forbidden", "authority.same_person"}
    assert db.session.get_one(Authority, asked.id).state is AuthorityState.REQUESTED


def test_another_organisation_neither_sees_nor_decides(firm: Firm) -> None:
    asked = firm.ask()
    strangers = [accounts.actor(accounts.organisation()), firm.held.clerk, firm.held.auctioneer, firm.held.editor]
    for stranger in strangers:
        with pytest.raises(NotFound), unit_of_work():
            authority.approve(replace(stranger, roles=stranger.roles | {"admin"}), asked.id)
        assert queries.authorities(stranger) == []
        assert not policy.can_view_authority(stranger, asked)


def test_the_predicate_and_its_sql_agree(firm: Firm) -> None:
    asked = firm.ask()
    for who in (firm.bidder, firm.admin, firm.signer, firm.held.clerk):
        seen = db.session.scalars(select(Authority.id).where(policy.visible_authorities(who))).all()
        assert (asked.id in seen) is policy.can_view_authority(who, asked)


def test_it_is_too_late_once_the_lot_is_open(firm: Firm) -> None:
    asked = firm.ask()
    at = firm.open()
    with clock.frozen(at):
        assert refused(authority.approve, firm.admin, asked.id) == "authority.too_late"
        assert refused(authority.request, firm.bidder, firm.lot.id, amount=ASKED, reason="再申请") == "authority.too_late"


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        (LIMIT, "理由", "authority.not_needed"),
        (Money(50_000_001), "理由", "bid.not_whole"),
        (ASKED, "  ", "authority.reason_missing"),
        (ASKED, "长" * 301, "authority.reason_too_long"),
    ],
)
def test_what_is_not_a_request(firm: Firm, amount: Money, reason: str, code: str) -> None:
    assert refused(authority.request, firm.bidder, firm.lot.id, amount=amount, reason=reason) == code


def test_one_request_waits_at_a_time_and_a_newer_approval_replaces_the_older(firm: Firm) -> None:
    first = firm.approved()
    firm.ask(Money.yuan(600_000))
    assert refused(authority.request, firm.bidder, firm.lot.id, amount=Money.yuan(700_000), reason="更多") == "authority.waiting"
    with unit_of_work():
        newer = next(found for found in queries.of_lot(firm.admin, firm.lot.id) if found.state is AuthorityState.REQUESTED)
        authority.approve(firm.signer, newer.id)
    assert db.session.get_one(Authority, first.id).state is AuthorityState.REPLACED
    assert queries.approved(firm.bidder, firm.lot.id) == Money.yuan(600_000)


def test_only_whoever_holds_a_paddle_asks(firm: Firm) -> None:
    other = accounts.organisation()
    lone = replace(accounts.actor(other), bid_limit=LIMIT)
    with pytest.raises(NotFound), unit_of_work():
        authority.request(lone, firm.lot.id, amount=ASKED, reason="理由")
    with pytest.raises(Forbidden), unit_of_work():
        authority.request(replace(firm.bidder, roles=frozenset({"editor"})), firm.lot.id, amount=ASKED, reason="理由")


def test_a_refusal_needs_a_reason_and_leaves_the_limit(firm: Firm) -> None:
    asked = firm.ask()
    assert refused(authority.refuse, firm.admin, asked.id, reason=" ") == "authority.reason_missing"
    with unit_of_work():
        authority.refuse(firm.admin, asked.id, reason="预算不足")
    assert queries.approved(firm.bidder, firm.lot.id) is None
    with pytest.raises(Conflict), unit_of_work():
        authority.approve(firm.signer, asked.id)


def test_a_proxy_obeys_it_and_ends_with_it(firm: Firm) -> None:
    with pytest.raises(Invalid, match=r"bid\.over_limit"), unit_of_work():
        proxies.set_proxy(firm.bidder, firm.lot.id, maximum=ASKED, key="proxy-before")
    asked = firm.approved()
    with unit_of_work():
        proxies.set_proxy(firm.bidder, firm.lot.id, maximum=ASKED, key="proxy-after-1")
    with unit_of_work():
        authority.withdraw(firm.signer, asked.id, reason="预算收回")
    order = bidding.own_proxy(firm.bidder, firm.lot.id)
    assert order is not None
    assert order.maximum is None
    assert queries.approved(firm.bidder, firm.lot.id) is None


def test_a_proxy_within_the_own_limit_stays(firm: Firm) -> None:
    asked = firm.approved()
    with unit_of_work():
        proxies.set_proxy(firm.bidder, firm.lot.id, maximum=LIMIT, key="proxy-small")
    with unit_of_work():
        authority.withdraw(firm.bidder, asked.id, reason="不再需要")
    order = bidding.own_proxy(firm.bidder, firm.lot.id)
    assert order is not None
    assert order.maximum == LIMIT


def test_it_counts_on_its_own_lot_and_for_its_own_person(firm: Firm) -> None:
    firm.approved()
    colleague = replace(accounts.member(firm.organisation, "bidder"), bid_limit=LIMIT)
    firm.open()
    with clock.frozen(firm.opens_at + timedelta(minutes=2)), unit_of_work():
        answer = bids.place_bid(colleague, firm.lot.id, Bid(amount=Money.yuan(400_000), key="colleague-1"))
    assert answer.reason is Reason.OVER_LIMIT


DECIDED = "UPDATE authority SET decided_at = now(), state = 'approved', decided_by = :person, decider_membership_id = :membership"


@pytest.mark.parametrize("decider", ["requester", "stranger", "mixed"])
def test_the_database_refuses_one_person_and_strangers(firm: Firm, decider: str) -> None:
    asked = firm.ask()
    stranger = accounts.actor(accounts.organisation())
    person, membership = {
        "requester": (firm.bidder.person_id, firm.bidder.membership_id),
        "stranger": (stranger.person_id, stranger.membership_id),
        "mixed": (firm.admin.person_id, firm.signer.membership_id),
    }[decider]
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(text(f"{DECIDED} WHERE id = :id"), {"id": asked.id, "person": person, "membership": membership})


def test_the_database_refuses_an_approval_without_a_second_person(firm: Firm) -> None:
    asked = firm.ask()
    with pytest.raises(IntegrityError), unit_of_work():
        db.session.execute(text("UPDATE authority SET state = 'approved' WHERE id = :id"), {"id": asked.id})


def test_what_waits_for_the_second_person(firm: Firm) -> None:
    asked = firm.ask()
    assert [found.id for found, _lot in queries.to_decide(firm.admin)] == [asked.id]
    assert queries.to_decide(replace(firm.bidder, roles=frozenset({"bidder", "admin"}))) == []
    assert queries.to_decide(firm.bidder) == []
