"""The pages after the hammer: a default, its second offer, the letter that both sides sign, the notice without names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from market import clock
from market.accounts.models import Organisation
from market.auctions.queries import papers
from market.auctions.rules.states import LotState
from market.auctions.services import paper_facts, settlement, succession
from market.auctions.services import papers as paper_services
from market.db import unit_of_work
from market.listings import queries as listings
from market.money import Money
from tests.factories import accounts, aftermath, auctions
from tests.factories.authority import colleague, limited
from tests.factories.second_factor import code, turned_on


@pytest.fixture
def result(held: auctions.Market) -> aftermath.Result:
    aftermath.wire()
    return aftermath.sold(held)


def read(app: Flask, path: str, organisation: Organisation) -> TestResponse:
    """Return a page as an organisation's first person sees it."""
    client, secret = app.test_client(), accounts.sign_in(accounts.email_of(organisation))
    with client.session_transaction() as session:
        session["_user_id"] = secret
    return client.get(path)


def page(app: Flask, result: aftermath.Result, organisation: Organisation) -> tuple[int, str]:
    answer = read(app, f"/lots/{result.lot.id}/aftermath", organisation)
    return answer.status_code, answer.text


def test_whom_it_does_not_concern_sees_nothing(app: Flask, result: aftermath.Result) -> None:
    assert [page(app, result, who)[0] for who in (result.winner, result.held.seller, result.held.operator, result.held.agency)] == [200] * 4
    assert page(app, result, accounts.organisation())[0] == 404
    assert page(app, result, result.runner_up)[0] == 404


def test_the_runner_up_sees_the_offer_only_once_the_seller_consented(app: Flask, result: aftermath.Result) -> None:
    made = result.declared()
    with clock.frozen(made.cure_until + timedelta(hours=1)), unit_of_work():
        offer = succession.propose(result.clerk, made.id)
    assert page(app, result, result.runner_up)[0] == 404
    with clock.frozen(made.cure_until + timedelta(hours=2)):
        with unit_of_work():
            succession.consent(result.seller, offer.id)
        status, text = page(app, result, result.runner_up)
    assert status == 200
    assert "接受受让" in text
    assert result.winner.name_zh not in text
    assert made.statement not in text


def test_the_runner_up_s_award_makes_the_lot_sold_again(app: Flask, result: aftermath.Result) -> None:
    award = result.accepted()
    lot = result.fresh()
    assert (lot.state, lot.hammer, award.buyer_id) == (LotState.AWARDED, aftermath.SECOND, result.runner_up.id)
    seen = {who.id: page(app, result, who) for who in (result.runner_up, result.winner, result.held.seller, result.held.agency)}
    assert {status for status, _text in seen.values()} == {200}
    named = {who: (result.winner.name_zh in text, result.runner_up.name_zh in text) for who, (_status, text) in seen.items()}
    assert named == {
        result.runner_up.id: (False, True),
        result.winner.id: (True, False),
        result.held.seller.id: (True, True),
        result.held.agency.id: (True, True),
    }


def test_both_sides_sign_the_letter_and_the_lot_is_confirmed(app: Flask, result: aftermath.Result) -> None:
    aftermath.signed(result)
    paper = papers.confirmation_of(result.award.id)
    assert paper is not None
    assert paper.completed_at is not None
    assert result.fresh().state is LotState.CONFIRMED
    answer = read(app, f"/papers/{paper.id}/document.pdf", result.winner)
    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
    assert paper_services.verify(paper, answer.data)
    assert not paper_services.verify(paper, answer.data + b" ")
    assert paper.document_key in read(app, f"/papers/{paper.id}", result.winner).text
    assert read(app, f"/papers/{paper.id}", accounts.organisation()).status_code == 404


def test_a_notice_names_paddles_and_nobody_behind_them(app: Flask, result: aftermath.Result) -> None:
    with clock.frozen(result.at + timedelta(hours=1)), unit_of_work():
        settlement.finish_sale(result.lot.sale_id)
    found = papers.notices_of_sale(result.lot.sale_id)[0]
    assert (found.until_on - found.from_on).days == 15
    for path in ("/result-notices", f"/result-notices/{found.id}"):
        text = app.test_client().get(path).text
        assert result.winner.name_zh not in text
        assert result.runner_up.name_zh not in text
    assert "270,000" in text


def test_a_notice_says_what_the_lot_offered_whatever_the_listing_says_later(result: aftermath.Result) -> None:
    before = paper_facts.notice_line(result.lot)
    with unit_of_work():
        listings.achievements([result.lot.achievement_id])[result.lot.achievement_id].abstract = "改写后的摘要"
    assert paper_facts.notice_line(result.lot) == before
    assert before["abstract"]


def test_the_letter_s_page_and_api_hold_the_buyer_s_limit(app: Flask, result: aftermath.Result) -> None:
    with unit_of_work():
        paper = paper_services.make_confirmation(result.award.id)
    limited(result.buyer, Money.yuan(1))
    url = f"/papers/{paper.id}?lang=en"
    assert "has no second signatory whose limit covers it" in read(app, url, result.winner).text
    headers = {"Authorization": f"Bearer {accounts.token_of(result.buyer)}"}
    given = {"password": accounts.PASSWORD, "digest": paper.document_key}
    client = app.test_client()
    sent = client.post(f"/api/v1/papers/{paper.id}/sign", json=given, headers=headers)
    assert (sent.status_code, sent.json["code"]) == (403, "signing.nobody_second")
    chief = colleague(result.buyer)
    assert "After you, a second signatory" in read(app, url, result.winner).text
    turned_on(chief)
    turned_on(result.buyer)
    first = client.post(f"/api/v1/papers/{paper.id}/sign", json=given | {"code": code(result.buyer)}, headers=headers)
    assert [row["authority"] for row in first.json["signatures"]] == ["first"]
    own = {"Authorization": f"Bearer {accounts.token_of(chief)}"}
    second = client.post(f"/api/v1/papers/{paper.id}/sign", json=given | {"code": code(chief)}, headers=own)
    assert [(row["authority"], row["second_factor"]) for row in second.json["signatures"]] == [("first", True), ("second", True)]
    assert "Second of two signatories" in read(app, url, result.held.operator).text
