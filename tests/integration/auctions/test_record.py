"""The record 笔录 of an auction: auctioneer and recorder sign it, the buyer signs its part under the letter (拍卖法 Art. 53)."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from market import clock
from market.auctions.queries import bidding
from market.auctions.queries import papers as queries
from market.auctions.rules.papers import Signer
from market.auctions.rules.states import ConductMode, SaleState
from market.auctions.services import papers, settlement
from market.db import db, unit_of_work
from market.errors import Conflict, Forbidden
from tests.factories import accounts, aftermath

if TYPE_CHECKING:
    from market.access import Actor
    from market.auctions.models.papers import Paper, PaperSignature
    from tests.factories.auctions import Market


def finished(result: aftermath.Result) -> Paper:
    """Settle the session and make its record; committed."""
    with clock.frozen(result.at + timedelta(hours=2)), unit_of_work():
        settlement.finish_sale(result.lot.sale_id)
        return papers.make_record(result.lot.sale_id)


def sign(paper: Paper, actor: Actor) -> PaperSignature:
    with unit_of_work():
        return papers.sign(actor, paper.id, password=accounts.PASSWORD, digest=paper.document_key)


def printed(paper: Paper) -> str:
    pages = PdfReader(BytesIO(papers.read(paper))).pages
    return "".join("".join(page.extract_text() for page in pages).split())


@pytest.fixture
def result(held: Market) -> aftermath.Result:
    aftermath.wire()
    return aftermath.sold(held)


def test_the_session_is_reported_when_auctioneer_and_recorder_have_signed(result: aftermath.Result) -> None:
    record, held = finished(result), result.held
    assert papers.awaited(record) == [Signer.CONDUCTOR, Signer.RECORDER]
    sign(record, held.auctioneer)
    assert (papers.awaited(record), bidding.sale(record.sale_id).state) == ([Signer.RECORDER], SaleState.SETTLED)
    sign(record, held.clerk)
    assert (papers.awaited(record), bidding.sale(record.sale_id).state) == ([], SaleState.REPORTED)
    assert [row.signer for row in queries.signatures(record.id)] == [Signer.CONDUCTOR, Signer.RECORDER]


def test_one_clerk_is_the_recorder_and_nobody_else(result: aftermath.Result) -> None:
    record, held = finished(result), result.held
    sign(record, held.clerk)
    with pytest.raises(Conflict, match=r"paper\.signed_by_party"):
        sign(record, accounts.member(held.operator, "clerk"))
    with pytest.raises(Forbidden, match=r"paper\.not_signer"):
        sign(record, accounts.member(held.operator, "admin"))
    letter = papers.make_confirmation(result.award.id)
    with pytest.raises(Forbidden, match=r"paper\.not_signer"):
        sign(letter, held.clerk)


def test_the_buyer_signs_its_part_of_the_record_with_the_letter(result: aftermath.Result) -> None:
    with unit_of_work():
        letter = papers.make_confirmation(result.award.id)
    said = printed(letter)
    assert "拍卖笔录（本拍品）竞买人2家有效出价2次延时0次本拍品无中止、终止或者撤回。" in said
    assert "在拍卖笔录的以上部分签名（《拍卖法》第五十三条）" in said
    record = printed(finished(result))
    assert f"拍品01：买受人在成交确认书{letter.number}所载的笔录部分签名" in record
    assert f"记录人{result.held.operator.name_zh}" in record


def test_a_sale_known_from_print_was_recorded_by_whoever_held_it(result: aftermath.Result) -> None:
    with clock.frozen(result.at + timedelta(hours=2)), unit_of_work():
        settlement.finish_sale(result.lot.sale_id)
    assert queries.sales_without_record() == [result.lot.sale_id]
    bidding.sale(result.lot.sale_id).documented = {"note": "见刊"}
    assert queries.sales_without_record() == []


def test_a_lot_without_a_letter_is_said_to_have_none(result: aftermath.Result) -> None:
    assert "拍品01：本笔录制作时没有成交确认书" in printed(finished(result))


def test_outside_an_auction_who_conducts_attests_alone(result: aftermath.Result) -> None:
    with unit_of_work():
        sale = bidding.sale(result.lot.sale_id)
        sale.conduct_mode, sale.agency_id, sale.auctioneer_id = ConductMode.EXCHANGE_BIDDING, None, None
        letter = papers.make_confirmation(result.award.id)
    assert "笔录（本拍品）" not in printed(letter)
    record = finished(result)
    assert "买受人签名" not in printed(record)
    assert papers.awaited(record) == [Signer.CONDUCTOR]
    sign(record, result.held.clerk)
    assert bidding.sale(record.sale_id).state is SaleState.REPORTED


def test_the_database_knows_who_records(result: aftermath.Result) -> None:
    record = finished(result)
    with unit_of_work():
        letter = papers.make_confirmation(result.award.id)
    unfit = "a signature must fit the paper and the party"
    assert aftermath.refusal(record, result.held.auctioneer, "recorder").startswith(unfit)
    assert aftermath.refusal(record, result.held.clerk, "conductor").startswith(unfit)
    assert aftermath.refusal(letter, result.held.clerk, "recorder").startswith(unfit)


def test_the_database_keeps_an_auction_s_record_open_for_its_recorder(result: aftermath.Result) -> None:
    record = finished(result)
    sign(record, result.held.auctioneer)
    with pytest.raises(DBAPIError, match="a paper needs its signatures"), db.session.begin_nested():
        db.session.execute(text("UPDATE paper SET completed_at = now() WHERE id = :id"), {"id": record.id})
