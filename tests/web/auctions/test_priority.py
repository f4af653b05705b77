"""The pages and the API of the priority right: who names holders, what everybody reads, who may answer."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from market import clock
from market.auctions.queries import bidding, room
from market.auctions.queries import priority as queries
from market.auctions.rules.states import LotState
from market.db import db
from tests.factories import accounts, auctions, priority
from tests.web.auctions.browser import as_, post

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.access import Actor
    from market.auctions.models.sale import Lot

LATER = timedelta(seconds=30)


def api(client: FlaskClient, actor: Actor, asked: priority.Asked, key: str, *, takes: bool = True) -> tuple[int, dict[str, object]]:
    """Answer over the API, as of half a minute after the close."""
    organisation = next(one for one in [*asked.holders, asked.bidder] if one.id == actor.organisation_id)
    headers = {"Authorization": f"Bearer {accounts.token(organisation)}", "Idempotency-Key": key}
    with clock.frozen(asked.ends + LATER):
        answer = client.post(f"/api/v1/lots/{asked.lot.id}/priority", json={"takes": takes}, headers=headers)
    return answer.status_code, answer.get_json()


@pytest.fixture
def planned(held: auctions.Market) -> Lot:
    return auctions.scheduled(held, auctions.sale(held))


def naming(**changes: object) -> dict[str, object]:
    return {"rank": 1, "ground": "inventor", "note": priority.NOTE, "notice_way": "letter", "email": "", "notice_note": ""} | changes


def test_the_operator_names_a_holder_and_takes_it_back(client: FlaskClient, held: auctions.Market, planned: Lot) -> None:
    firm, url = accounts.organisation(), f"/lots/{planned.id}/priority-holders"
    as_(client, held.clerk)
    assert post(client, url, at=url, **naming(uscc=firm.uscc)).status_code == 303
    shown = client.get(url).text
    assert firm.name_zh in shown
    assert "最早可于" in shown
    assert url in client.get(f"/sales/{planned.sale_id}/lots").text
    (holder,) = queries.holders(planned.id)
    refused = post(client, f"/priority-holders/{holder.id}/remove", at=url, reason="")
    assert refused.status_code == 422
    assert post(client, f"/priority-holders/{holder.id}/remove", at=url, reason="经核对不是发明人").status_code == 303
    assert queries.holders(planned.id) == []


def test_a_naming_that_is_refused_keeps_what_was_typed(client: FlaskClient, held: auctions.Market, planned: Lot) -> None:
    url = f"/lots/{planned.id}/priority-holders"
    answer = post(as_(client, held.clerk), url, at=url, **naming(uscc="91330106MA2000000F"))

    assert answer.status_code == 422
    assert "请其先入驻市场" in answer.text
    assert "91330106MA2000000F" in answer.text


def test_catalogue_announcement_and_room_say_that_there_are_holders_and_not_who(client: FlaskClient, held: auctions.Market) -> None:
    sale, lot, (firm,) = priority.announced(held)
    with clock.frozen(sale.announced_at or clock.now()):
        for url in (f"/sales/{sale.id}", f"/sales/{sale.id}/announcement", f"/lots/{lot.id}"):
            shown = client.get(url).text
            assert "有优先购买权人" in shown, url
            assert firm.name_zh not in shown, url


def test_english_pages_speak_english(client: FlaskClient, held: auctions.Market) -> None:
    asked = priority.closed(held)
    client.set_cookie("lang", "en")
    with clock.frozen(asked.ends + LATER):
        shown = as_(client, accounts.actor(asked.holders[0])).get(f"/lots/{asked.lot.id}?lang=en").text
        assert "Do you take the lot at the highest price?" in shown


def test_a_holder_finds_on_its_desk_what_to_do(client: FlaskClient, held: auctions.Market) -> None:
    sale, _lot, (firm,) = priority.announced(held)
    with clock.frozen(sale.announced_at or clock.now()):
        assert "请在开始竞价前登记" in as_(client, accounts.actor(firm)).get("/desk").text
    asked = priority.closed(held)
    with clock.frozen(asked.ends + LATER):
        assert "请决定是否以最高价行使优先购买权" in as_(client, accounts.actor(asked.holders[0])).get("/desk").text


def test_a_holder_takes_the_lot_with_a_plain_form(client: FlaskClient, held: auctions.Market) -> None:
    asked = priority.closed(held)
    url = f"/lots/{asked.lot.id}"
    with clock.frozen(asked.ends + LATER):
        page = as_(client, accounts.actor(asked.holders[0])).get(url).text
        key = re.search(r'name="key" value="(yes-[^"]+)"', page)
        assert key is not None
        assert post(client, f"{url}/priority", at=url, takes="yes", key=key[1]).status_code == 303
        assert post(client, f"{url}/priority", at=url, takes="yes", key=key[1]).status_code == 303
        assert "已以最高价行使优先购买权" in client.get(url).text
    assert sum(entry["kind"] == "matched" for entry in room.ledger(asked.lot.id)["entries"]) == 1


def test_the_form_is_for_holders_who_are_asked(client: FlaskClient, held: auctions.Market) -> None:
    asked = priority.closed(held, (1, 2), absent=1)
    url = f"/lots/{asked.lot.id}"
    strangers = [asked.bidder, accounts.organisation(), asked.holders[1], held.operator, held.agency, held.seller]
    with clock.frozen(asked.ends + LATER):
        for organisation in strangers:
            shown = as_(client, accounts.actor(organisation)).get(url).text
            assert 'name="takes"' not in shown, organisation.kind
            assert "正在询问优先购买权人" in shown
            answer = post(client, f"{url}/priority", at="/account", takes="yes", key=priority.key())
            assert answer.status_code == 409, organisation.kind
    assert all(entry["kind"] != "matched" for entry in room.ledger(asked.lot.id)["entries"])


def test_a_late_match_is_told_how_late(client: FlaskClient, held: auctions.Market) -> None:
    asked = priority.closed(held)
    late: datetime = asked.ends + priority.WINDOW + timedelta(milliseconds=420)
    with clock.frozen(late):
        as_(client, accounts.actor(asked.holders[0]))
        answer = post(client, f"/lots/{asked.lot.id}/priority", at="/account", takes="yes", key=priority.key())
    assert answer.status_code == 409
    assert "420" in answer.text


def test_the_api_gives_a_receipt_and_repeats_it(client: FlaskClient, held: auctions.Market) -> None:
    asked = priority.closed(held)
    holder = accounts.actor(asked.holders[0])
    status, first = api(client, holder, asked, "api-key-0001")

    assert (status, first["takes"], first["paddle"], first["amount_fen"]) == (200, True, asked.numbers[0], auctions.START.fen)
    assert first["receipt"]
    assert api(client, holder, asked, "api-key-0001") == (200, first)
    assert api(client, holder, asked, "api-key-0001", takes=False)[0] == 409
    status, refused = api(client, accounts.actor(asked.bidder), asked, "api-key-0002")
    assert (status, refused["code"]) == (409, "priority.none")


def test_the_api_names_and_lists_holders_for_the_operator_only(client: FlaskClient, held: auctions.Market, planned: Lot) -> None:
    firm, url = accounts.organisation(), f"/api/v1/lots/{planned.id}/priority-holders"
    body = {"uscc": firm.uscc, "rank": 2, "ground": "inventor", "note": priority.NOTE}
    clerk = {"Authorization": f"Bearer {accounts.token(held.operator)}"}
    made = client.post(url, json=body, headers=clerk)
    assert (made.status_code, made.get_json()["rank"]) == (201, 2)
    assert [item["organisation_id"] for item in client.get(url, headers=clerk).get_json()["items"]] == [firm.id]
    assert client.get(url, headers={"Authorization": f"Bearer {accounts.token(firm)}"}).status_code == 403
    assert (
        client.post(f"/api/v1/priority-holders/{made.get_json()['id']}/remove", json={"reason": "经核对有误"}, headers=clerk).status_code
        == 200
    )


def test_the_console_waits_with_the_hammer(client: FlaskClient, held: auctions.Market) -> None:
    asked = priority.closed(held)
    url = f"/sales/{asked.sale.id}/console"
    with clock.frozen(asked.ends + LATER):
        shown = as_(client, held.auctioneer).get(url).text
        assert "暂缓落槌" in shown
        assert 'aria-describedby="asked" data-hammer disabled>' in shown
        assert asked.holders[0].name_zh not in shown
        refused = post(client, f"/lots/{asked.lot.id}/hammer", at=url)
        assert refused.status_code == 409
        assert "正在询问优先购买权人" in refused.text
    priority.answer(asked, 0)
    with clock.frozen(asked.ends + LATER * 2):
        answered = as_(client, held.auctioneer).get(url).text
        assert 'aria-describedby="asked" data-hammer>' in answered
        assert post(as_(client, held.auctioneer), f"/lots/{asked.lot.id}/hammer", at=url).status_code == 303
    db.session.expire_all()
    assert bidding.lot(asked.lot.id).state is LotState.AWARDED
    assert "按优先权成交" in client.get(f"/sales/{asked.sale.id}").text
    buyer = as_(client, accounts.actor(asked.holders[0])).get(f"/sales/{asked.sale.id}").text
    assert f"/lots/{asked.lot.id}/aftermath" in buyer
    assert f"/lots/{asked.lot.id}/aftermath" not in as_(client, accounts.actor(asked.bidder)).get(f"/sales/{asked.sale.id}").text
