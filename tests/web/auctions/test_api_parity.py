"""What the pages do around a session, the API does too: preparing it, rehearsing it, and everything after the hammer."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from market import clock
from market.access import Actor
from market.accounts import services as account_services
from market.auctions.queries import catalogue
from market.auctions.rules.lot_sheet import COLUMNS
from market.auctions.services import papers, settlement
from market.db import unit_of_work
from tests.factories import accounts, aftermath, auctions

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from tests.factories.aftermath import Result
    from tests.factories.auctions import Market

HEAD = [column.names[0] for column in COLUMNS]
MINUTE = timedelta(minutes=1)


class Caller:
    """Somebody with a token."""

    def __init__(self, client: FlaskClient, actor: Actor) -> None:
        self.client = client
        with unit_of_work():
            self.headers = {"Authorization": f"Bearer {account_services.create_token(actor, name='test')}"}

    def __call__(self, method: str, path: str, status: int, **body: Any) -> Any:  # noqa: ANN401 - JSON
        """Call an operation and return its JSON; its answer must have this status."""
        sent: dict[str, Any] = {"json": body} if method in ("PUT", "PATCH") or body else {}
        answer = self.client.open(f"/api/v1{path}", method=method, headers=self.headers, **sent)
        assert answer.status_code == status, answer.text
        return answer.json if answer.is_json else answer.data


@pytest.fixture
def result(held: Market) -> Result:
    """A sold lot, and everybody who hears of what happens."""
    aftermath.wire()
    return aftermath.sold(held)


def rows(*lots: dict[str, str]) -> list[list[str]]:
    return [HEAD, *([lot.get(column.field, "") for column in COLUMNS] for lot in lots)]


class TestPreparing:
    """Import, dates, subscription, rehearsal."""

    def test_a_sheet_is_looked_through_corrected_and_imported(self, client: FlaskClient, held: Market) -> None:
        clerk = Caller(client, held.clerk)
        drafted, offered = auctions.sale(held), auctions.achievement(held.seller)
        path = f"/sales/{drafted.id}/import"
        lot = {"achievement": offered.code, "start": "260000", "increment": "10000", "contract": "WT-1"}

        wrong = clerk("POST", path, 422, rows=rows(lot | {"start": "x"}, lot | {"achievement": "CG-1999-000000"}), dry_run=False)
        assert wrong["code"] == "import.rows"
        assert {(fault["row"], fault["field"]) for fault in wrong["errors"]} == {(2, "start"), (3, "achievement")}
        assert catalogue.lots(held.clerk, drafted.id) == []
        looked = clerk("POST", path, 200, rows=rows(lot))
        assert (looked["imported"], looked["lots"][0]["start_fen"], catalogue.lots(held.clerk, drafted.id)) == (False, 26_000_000, [])
        file = "\n".join(",".join(row) for row in rows(lot)).encode()
        done = clerk("POST", path, 200, file=base64.b64encode(file).decode(), dry_run=False)
        assert done["imported"]
        assert [found.start.fen for found in catalogue.lots(held.clerk, drafted.id)] == [26_000_000]

    def test_neither_rows_nor_a_file_and_who_may_not(self, client: FlaskClient, held: Market) -> None:
        drafted = auctions.sale(held)
        path = f"/sales/{drafted.id}/import"

        assert Caller(client, held.clerk)("POST", path, 422, dry_run=True)["code"] == "import.no_file"
        assert Caller(client, held.clerk)("POST", path, 422, file="a")["code"] == "import.not_base64"
        Caller(client, held.editor)("POST", path, 403, rows=[HEAD])
        Caller(client, accounts.actor(accounts.organisation("operator")))("POST", path, 403, rows=[HEAD])

    def test_days_are_proposed_with_their_rules(self, client: FlaskClient, held: Market) -> None:
        clerk, wanted = Caller(client, held.clerk), clock.today() + timedelta(days=90)

        found = clerk("GET", f"/sales/dates?on={wanted}", 200)
        assert [one["step"] for one in found["milestones"]] == ["announce", "view", "register", "deposit", "open"]
        assert found["milestones"][-1]["first"] >= str(wanted)
        clerk("GET", f"/sales/dates?on={clock.today() - timedelta(days=1)}", 422)
        clerk("GET", f"/sales/dates?on={clock.today() + timedelta(days=3000)}", 422)

    def test_a_subscription_is_changed_and_ended(self, client: FlaskClient, held: Market) -> None:
        seller = Caller(client, held.editor)

        assert seller("GET", "/subscription", 200) == {"sectors": []}
        assert seller("PUT", "/subscription", 200, sectors=["general"]) == {"sectors": ["general"]}
        assert seller("GET", "/subscription", 200) == {"sectors": ["general"]}
        seller("PUT", "/subscription", 422, sectors=["weather"])
        assert seller("PUT", "/subscription", 200, sectors=[]) == {"sectors": []}

    def test_a_rehearsal_is_started_seen_and_stopped(self, client: FlaskClient, held: Market) -> None:
        sale, _lots = auctions.announced(held)
        clerk, path = Caller(client, held.clerk), f"/sales/{sale.id}/rehearsal"

        clerk("GET", path, 404)
        assert clerk("POST", path, 202, speed=60)["state"] == "asked"
        assert clerk("POST", path, 409, speed=60)["code"] == "rehearsal.running"
        clerk("POST", f"{path}/stop", 204)
        assert clerk("GET", path, 200)["stop_asked"]
        for stranger in (held.editor, held.auctioneer, accounts.actor(accounts.organisation("operator"))):
            Caller(client, stranger)("GET", path, 403)


class TestAfterTheHammer:
    """Papers, default, second offer, settlement, negotiation."""

    def test_a_letter_is_read_and_signed_by_both_sides(self, client: FlaskClient, result: Result) -> None:
        with unit_of_work():
            letter = papers.make_confirmation(result.award.id)
        auctioneer, buyer = Caller(client, result.held.auctioneer), Caller(client, result.buyer)
        number = buyer("GET", f"/lots/{result.lot.id}/aftermath", 200)["award"]["letter_id"]
        path = f"/papers/{number}"

        assert number == letter.id
        assert buyer("GET", f"{path}/document", 200).startswith(b"%PDF")
        shown = auctioneer("GET", path, 200)
        assert (shown["signs_as"], shown["signatures"], shown["awaited"]) == ("conductor", [], ["conductor", "buyer"])
        signing = {"password": accounts.PASSWORD, "digest": shown["document_key"]}
        auctioneer("POST", f"{path}/sign", 422, **signing | {"digest": "0" * 64})
        auctioneer("POST", f"{path}/sign", 200, **signing)
        auctioneer("POST", f"{path}/sign", 409, **signing)
        done = buyer("POST", f"{path}/sign", 200, **signing)
        assert done["completed_at"] is not None
        assert done["awaited"] == []
        assert [one["signer"] for one in done["signatures"]] == ["conductor", "buyer"]
        assert [one["id"] for one in buyer("GET", f"/sales/{result.lot.sale_id}/papers", 200)["items"]] == [number]
        Caller(client, result.second)("GET", path, 404)
        Caller(client, result.seller)("POST", f"{path}/sign", 403, **signing)

    def test_a_default_goes_to_the_runner_up_and_its_deposit_is_paid_out(self, client: FlaskClient, result: Result) -> None:
        clerk, seller, second = (Caller(client, who) for who in (result.clerk, result.seller, result.second))
        path, after = f"/lots/{result.lot.id}", f"/lots/{result.lot.id}/aftermath"
        second("GET", after, 404)
        clerk("POST", f"{path}/defaults", 409, ground="not_signed", statement="逾期")
        with clock.frozen(result.late()):
            noticed = clerk("POST", f"{path}/defaults", 200, ground="not_signed", statement="逾期未签")["defaults"][0]
        fault = f"/defaults/{noticed['id']}"
        clerk("POST", f"{fault}/declare", 409)
        with clock.frozen(result.default().cure_until + MINUTE):
            assert clerk("POST", f"{fault}/declare", 200)["defaults"][0]["state"] == "declared"
            offer = clerk("POST", f"{fault}/offer", 200)["offers"][0]
            second("GET", after, 404)
            second("POST", f"/offers/{offer['id']}/consent", 404)
            assert seller("POST", f"/offers/{offer['id']}/consent", 200)["offers"][0]["state"] == "offered"
            second("POST", f"/offers/{offer['id']}/accept", 422, password="wrong password")
            taken = second("POST", f"/offers/{offer['id']}/accept", 200, password=accounts.PASSWORD)
            assert (taken["award"]["hammer_fen"], taken["award"]["buyer_id"]) == (26_000_000, result.runner_up.id)
            assert taken["award"]["replaces_id"] == noticed["award_id"]
            assert set(taken["defaults"][0]) == {"id", "award_id", "paddle", "state"}
            told = Caller(client, result.buyer)("GET", after, 200)
            assert (told["award"]["buyer_id"], told["defaults"][0]["organisation_id"]) == (None, result.winner.id)
            settled = clerk("POST", f"{fault}/settle", 200, costs_fen=100_000, note="首次拍卖费用")["defaults"][0]
        assert settled["costs_fen"] == 100_000
        assert settled["shortfall_fen"] == 1_000_000
        parts = (settled[name] for name in ("costs_fen", "shortfall_fen", "debts_fen", "remainder_fen"))
        assert sum(parts) == settled["deposit_fen"]
        assert Caller(client, accounts.actor(accounts.organisation()))("GET", after, 404)["status"] == 404

    def test_a_notice_is_closed_and_a_lot_freed_for_another_auction(self, client: FlaskClient, result: Result) -> None:
        clerk, seller, buyer = (Caller(client, who) for who in (result.clerk, result.seller, result.buyer))
        noticed = result.noticed()
        with clock.frozen(result.late()):
            buyer("POST", f"/defaults/{noticed.id}/cure", 403, reason="我们签了")
            assert clerk("POST", f"/defaults/{noticed.id}/cure", 200, reason="已签")["defaults"][0]["state"] == "cured"
        made = result.declared()
        with clock.frozen(made.cure_until + MINUTE):
            offer = clerk("POST", f"/defaults/{made.id}/offer", 200)["offers"][0]
            clerk("POST", f"/defaults/{made.id}/release", 409, reason="重新拍卖")
            shown = seller("POST", f"/offers/{offer['id']}/refuse", 200)
            assert shown["defaults"][0]["state"] == "released"
            assert buyer("GET", f"/lots/{result.lot.id}/aftermath", 200)["offers"] == []

    def test_a_passed_lot_is_negotiated_and_sold(self, client: FlaskClient, held: Market) -> None:
        aftermath.wire()
        result = aftermath.passed(held)
        path = f"/lots/{result.lot.id}"
        seller, first, second = (Caller(client, who) for who in (result.seller, result.buyer, result.second))
        with clock.frozen(result.at + timedelta(hours=1)):
            first("PUT", f"{path}/interest", 404, price_fen=41_000_000)
            window = seller("POST", f"{path}/negotiation", 200)["negotiation"]
            named = first("PUT", f"{path}/interest", 200, price_fen=max(41_000_000, window["lowest_fen"]))
            second("PUT", f"{path}/interest", 200, price_fen=max(42_000_000, window["lowest_fen"]))
            assert second("DELETE", f"{path}/interest", 200)["withdrawn_at"] is not None
            assert [one["id"] for one in first("GET", f"{path}/aftermath", 200)["interests"]] == [named["id"]]
            assert len(seller("GET", f"{path}/aftermath", 200)["interests"]) == 2
            sold = seller("POST", f"{path}/interests/{named['id']}/agree", 200)
        assert sold["negotiation"]["state"] == "agreed"

    def test_notices_of_results_are_public(self, client: FlaskClient, result: Result) -> None:
        with clock.frozen(result.at + timedelta(hours=1)), unit_of_work():
            settlement.finish_sale(result.lot.sale_id)

        listed = client.get("/api/v1/result-notices").json["items"]
        assert listed
        one = client.get(f"/api/v1/result-notices/{listed[0]['id']}")
        assert one.status_code == 200
        assert result.winner.name_zh not in one.text
