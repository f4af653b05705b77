"""The pages and the API of kept versions: of an achievement, of a lot, of a deal."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from market.access import SYSTEM
from market.accounts import queries as organisations
from market.canonical import canonical
from market.db import unit_of_work
from market.listings import services
from tests.factories import accounts, auctions, contracts, listings, papers
from tests.web.listings.browser import page, sign_in, text

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.access import Actor


def told(client: FlaskClient, actor: Actor, path: str) -> dict[str, Any]:
    """Return what the API answers to the actor's organisation."""
    token = accounts.token(organisations.organisation(actor.organisation_id or 0))
    found: dict[str, Any] = client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"}).get_json()
    return found


def test_the_owner_reads_how_two_versions_differ(client: FlaskClient) -> None:
    author = listings.editor()
    made = listings.published(author)
    with unit_of_work():
        services.withdraw(author, made.id)
        services.revise(author, made.id)
        services.save_basics(author, made.id, listings.basics(advantages="成本低，水洗五十次后仍有效。", trl=8))
        services.submit(author, made.id)
        services.decide(SYSTEM, made.id, listings.passed())
    url = f"/achievements/{made.id}/versions"

    tree = page(sign_in(client, author).get(url))

    marked = [(mark.tag, mark.text_content()) for mark in tree.xpath("//main//del | //main//ins")]
    assert marked == [("del", "三"), ("ins", "五"), ("del", "7"), ("ins", "8")]
    assert "两版内容相同" in text(client.get(f"{url}?before=1&after=1"))
    assert "成本低，水洗三十次后仍有效。" in text(client.get(f"{url}/1"))
    assert client.get(f"{url}/3").status_code == 404
    changed = told(client, author, f"{url}/2/changes?since=1")["changes"]
    assert [(row["field"], row["before"], row["after"]) for row in changed if row["field"] == "trl"] == [("trl", 7, 8)]


def test_the_public_reads_number_and_day_of_the_newest_only(client: FlaskClient) -> None:
    made = listings.published()
    url = f"/achievements/{made.id}"

    answer = client.get(url)

    assert "版本1" in text(answer)
    assert f"{url}/versions" not in answer.text
    sign_in(client, listings.editor("enterprise"))
    assert [client.get(f"{url}/{path}").status_code for path in ("versions", "versions/1")] == [403, 403]


def test_a_catalogue_leads_to_the_text_that_a_lot_offers_and_anybody_computes_its_hash(client: FlaskClient) -> None:
    sale, lots = auctions.announced(auctions.market())
    url = f"/lots/{lots[0].id}/offered"

    assert f'href="{url}"' in client.get(f"/sales/{sale.id}").text
    words = text(client.get(url))
    assert "以常温原子磁强计阵列测量心脏磁场" in words
    answer = client.get(f"/api/v1{url}").get_json()
    assert hashlib.sha256(canonical(answer["content"])).hexdigest() == answer["digest"]
    assert answer["digest"] in words
    assert json.dumps(answer["content"]).find("ledger") == -1


def test_parties_open_the_files_of_what_was_agreed_on_and_owners_those_of_a_version(client: FlaskClient) -> None:
    author, case = listings.editor(), contracts.drafted()
    made = listings.draft(author)
    row = papers.attached(author, made, name="检测报告.pdf")
    with unit_of_work():
        services.submit(author, made.id)
        services.decide(SYSTEM, made.id, listings.passed())
    url = f"/achievements/{made.id}/versions/1"

    shown = page(sign_in(client, author).get(url))

    (address,) = shown.xpath("//a[text()='检测报告.pdf']/@href")
    assert client.get(address).data == b"".join(client.get(f"/attachments/{row.id}").iter_encoded())
    assert client.get(f"{url}/files/{'0' * 64}").status_code == 404
    sign_in(client, case.stranger)
    assert client.get(address).status_code == 403
    assert client.get(f"/deals/{case.deal.id}/offered/files/{row.content_key}").status_code == 404
    sign_in(client, case.buyer)
    assert client.get(f"/deals/{case.deal.id}/offered/files/{row.content_key}").status_code == 404


def test_own_listings_come_page_by_page(client: FlaskClient) -> None:
    author = listings.editor()
    made = [listings.draft(author, title_zh=f"成果{number}") for number in range(3)]

    first = told(client, author, "/achievements/mine?size=2")
    last = told(client, author, "/achievements/mine?size=2&page=2")

    assert [row["id"] for row in first["items"]] == [made[2].id, made[1].id]
    assert [row["id"] for row in last["items"]] == [made[0].id]
    assert (last["page"], last["pages"], last["total"]) == (2, 2, 3)
    asker = listings.editor("enterprise")
    wanted = [listings.demand(asker, title_zh=f"需求{number}") for number in range(2)]
    assert [row["id"] for row in told(client, asker, "/demands/mine?size=1&page=2")["items"]] == [wanted[0].id]


def test_the_parties_of_a_deal_read_what_was_agreed_on_others_do_not(client: FlaskClient) -> None:
    case = contracts.drafted()
    url = f"/deals/{case.deal.id}/offered"

    assert case.deal.title_zh in text(sign_in(client, case.buyer).get(url))
    assert told(client, case.buyer, url)["number"] == 1
    assert sign_in(client, case.stranger).get(url).status_code == 404
