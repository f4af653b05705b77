"""The first deal, end to end, through the API alone: published, auctioned, contracted, registered, claimed, verified."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from market import clock
from market.auctions.rules.replay import verify
from market.auctions.rules.verdict import Evidence
from market.auctions.services.sales import propose_dates
from market.contracts.rules.precheck import CheckPoint
from tests.factories import accounts
from tests.factories.answers import ANSWERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.testing import FlaskClient

Json = dict[str, Any]
Freeze = Any
YUAN = 100
START, STEP = 800_000 * YUAN, 20_000 * YUAN
NOW = "2026-11-20T10:00:00+08:00"


class Caller:
    """One token's view of the API."""

    def __init__(self, client: FlaskClient, token: str) -> None:
        self.client = client
        self.headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}

    def __call__(self, method: str, path: str, status: int = 200, **body: Any) -> Any:  # noqa: ANN401 - JSON
        """Send a request and return the answer's JSON; fail unless the status is the expected one."""
        key = body.pop("idempotency_key", None)
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        json = None if method == "GET" else body
        answer = self.client.open(f"/api/v1{path}", method=method, headers=headers, json=json)
        assert answer.status_code == status, (method, path, answer.get_data(as_text=True))
        return answer.json if answer.is_json else answer.get_data()


@pytest.fixture
def cast(client: FlaskClient, frozen: Freeze) -> dict[str, Any]:
    """An institution, two enterprises, an operator, an agency and an office, each with a token made by password."""
    frozen(NOW)
    found = {
        "institution": accounts.organisation("institution", uscc=accounts.uscc("12")),
        "buyer": accounts.organisation("enterprise"),
        "rival": accounts.organisation("enterprise"),
        "operator": accounts.organisation("operator"),
        "agency": accounts.licensed_agency(),
        "office": accounts.office("3301", "07"),
    }
    callers = {name: Caller(client, _token(client, accounts.email_of(organisation))) for name, organisation in found.items()}
    reviewer = accounts.member(found["office"], "registrar")
    return callers | {
        "reviewer": Caller(client, accounts.token_of(reviewer)),
        "agency_id": found["agency"].id,
        "auctioneer_id": accounts.actor(found["agency"]).person_id,
        "buyer_org": found["buyer"],
    }


def _token(client: FlaskClient, email: str) -> str:
    answer = client.post("/api/v1/tokens", json={"email": email, "password": accounts.PASSWORD, "name": "journey"})
    assert answer.status_code == 201, answer.json
    return str(answer.json["token"])


def _achievement(cast: Json) -> Json:
    draft = cast["institution"](
        "POST", "/achievements", 201, **_text(), terms=[{"mode": "transfer", "price_mode": "auction", "price_fen": START}]
    )
    path = f"/achievements/{draft['id']}"
    cast["institution"]("POST", f"{path}/submit")
    points = cast["operator"]("GET", f"{path}/review")["checklist"]
    ticks = {point["item"]: "passed" for point in points if point["answer"] is None}
    published: Json = cast["operator"]("POST", f"{path}/decision", approve=True, ticks=ticks)
    assert published["state"] == "published"
    return published


def _text() -> Json:
    return {
        "title_zh": "常温原子磁强计阵列心磁成像系统",
        "abstract": "以常温原子磁强计阵列测量心脏磁场，无需液氦制冷，便于在普通病房内完成检查，成像时间短于十分钟，适合早期筛查。",
        "problem": "现有心磁图设备依赖液氦，体积大、费用高。",
        "sector": "bio",
        "field": "biomedical",
        "trl": 7,
        "trl_evidence": "样机在两家医院运行一年。",
        "ledger_no": "TZ-2026-001",
        "inventors": [{"name": "测试发明人"}],
        "rights": [
            {
                "kind": "pat_inv",
                "number": "ZL 2017 1 0601862.3",
                "title": "心磁测量方法",
                "filed_on": "2017-07-21",
                "granted_on": "2019-05-07",
            }
        ],
        "indicators": [{"name": "灵敏度", "value": "15", "unit": "fT"}],
    }


def _announced(cast: Json, achievement: Json) -> tuple[Json, Json]:
    dates = {name: at.isoformat() for name, at in propose_dates(clock.today()).items()}
    plan = {
        "name_zh": "秋季拍卖会",
        "season": "autumn",
        "sector": "bio",
        "conduct_mode": "licensed_auction",
        "place": "杭州",
        "terms": "现状拍卖。",
    }
    sale = cast["operator"]("POST", "/sales", 201, **plan, **dates, agency_id=cast["agency_id"], auctioneer_id=cast["auctioneer_id"])
    offer = {"achievement_id": achievement["id"], "term_id": achievement["terms"][0]["id"], "start_fen": START, "increment_fen": STEP}
    lot = cast["institution"]("POST", f"/sales/{sale['id']}/lots", 201, **offer, reserve_fen=START + STEP, accept_terms=True)
    cast["operator"]("PATCH", f"/lots/{lot['id']}", duration_minutes=30)
    assert all(gate["passed"] for gate in cast["operator"]("GET", f"/sales/{sale['id']}/gates")["gates"])
    return cast["operator"]("POST", f"/sales/{sale['id']}/announce"), lot


def _admitted(cast: Json, lot: Json, name: str, organisation_name: str) -> None:
    paddle = cast[name]("POST", f"/lots/{lot['id']}/paddles", 201, accept_terms=True)
    transfer = {"reference": paddle["deposit_reference"], "amount_fen": paddle["deposit_fen"], "payer_name": organisation_name}
    booked = cast["operator"]("POST", "/deposits/receipts", **transfer, bank_reference=f"B-{name}", received_on=clock.today().isoformat())
    assert booked["state"] == "held"
    assert cast[name]("GET", f"/paddles/{paddle['id']}")["state"] == "active"


def _sold(cast: Json, sale: Json, lot: Json, frozen: Freeze) -> Json:
    for name in ("buyer", "rival"):
        _admitted(cast, lot, name, cast[name]("GET", "/me")["organisation_name"])
    opening = datetime.fromisoformat(sale["opens_at"]) + timedelta(minutes=1)
    frozen(opening)
    cast["agency"]("POST", f"/sales/{sale['id']}/open")
    cast["agency"]("POST", f"/lots/{lot['id']}/open")
    cast["rival"]("POST", f"/lots/{lot['id']}/bids", amount_fen=START, idempotency_key="rival-0001")
    receipt: Json = cast["buyer"]("POST", f"/lots/{lot['id']}/bids", amount_fen=START + STEP, idempotency_key="buyer-0001")
    cast["agency"]("POST", f"/lots/{lot['id']}/hammer", 409)
    frozen(opening + timedelta(minutes=31))
    award = cast["agency"]("POST", f"/lots/{lot['id']}/hammer")
    assert award["hammer_fen"] == START + STEP
    return receipt


def _contracted(cast: Json) -> Json:
    contract = cast["buyer"]("GET", "/contracts")["items"][0]
    path = f"/contracts/{contract['id']}"
    cast["institution"]("PATCH", path, priority="waived", priority_on=clock.today().isoformat())
    frozen_paper = cast["institution"]("POST", f"{path}/freeze")
    document = cast["buyer"]("GET", f"{path}/document")
    assert document.startswith(b"%PDF")
    for party in ("institution", "buyer"):
        cast[party]("POST", f"{path}/sign", password=accounts.PASSWORD, digest=frozen_paper["document_digest"])
    signed: Json = cast["buyer"]("GET", path)
    assert (signed["state"], len(signed["signatures"]), signed["total_fen"]) == ("in_force", 2, START + STEP)
    return signed


def _registered(cast: Json, contract: Json) -> None:
    path = f"/contracts/{contract['id']}"
    assert {claim["state"] for claim in cast["institution"]("GET", f"{path}/claims")["items"] if claim["verdict"] != "charge"} == {
        "blocked"
    }
    asked = cast["institution"]("GET", f"{path}/registration/form")["missing"]
    application = cast["institution"]("POST", f"{path}/registration", **_answers(asked))
    assert cast["institution"]("GET", f"{path}/registration/form")["missing"] == []
    cast["office"]("POST", f"/registrations/{application['id']}/accept")
    checks = [point.value for point in CheckPoint]
    cast["office"]("POST", f"/registrations/{application['id']}/register", checks=checks)
    cast["office"]("POST", f"/registrations/{application['id']}/confirm", 403)
    done = cast["reviewer"]("POST", f"/registrations/{application['id']}/confirm")
    assert done["state"] == "registered"
    assert "blocked" not in {claim["state"] for claim in cast["institution"]("GET", f"{path}/claims")["items"] if claim["id"]}


def _answers(asked: list[str]) -> Json:
    yes_no, fen = ("yes", "no"), ("expected_investment", "expected_output")
    wanted = set(asked) | {f"buyer_{name}" for name in ("high_tech_zone", "listed", "scale")}
    given = {name: ANSWERS[name] for name in wanted - set(fen)}
    answers = {name: value == "yes" if value in yes_no else value for name, value in given.items()}
    return answers | {f"{name}_fen": 500_000_00 for name in fen if name in asked}


def test_the_first_deal_goes_from_draft_to_claim(cast: Json, frozen: Callable[[Any], None]) -> None:
    achievement = _achievement(cast)
    sale, lot = _announced(cast, achievement)
    receipt = _sold(cast, sale, lot, frozen)
    contract = _contracted(cast)
    _registered(cast, contract)

    ledger = cast["rival"]("GET", f"/lots/{lot['id']}/ledger")
    digest = cast["rival"]("GET", f"/sales/{sale['id']}/digest")
    report = verify(ledger, Evidence(heads=(ledger["head"],), receipts=(receipt,), digests=(digest,)))
    assert (report.findings, report.result.price and report.result.price.fen) == ((), START + STEP)
    steps = [event["kind"] for event in cast["buyer"]("GET", f"/contracts/{contract['id']}/timeline")["events"]]
    assert {"contract.drafted", "contract.frozen", "contract.signed", "contract.concluded", "registration.registered"} <= set(steps)


def test_what_the_parties_know_stays_with_them(cast: Json, frozen: Callable[[Any], None]) -> None:
    sale, lot = _announced(cast, _achievement(cast))
    _sold(cast, sale, lot, frozen)
    contract = cast["buyer"]("GET", "/contracts")["items"][0]
    paddle = cast["buyer"]("GET", "/paddles")["items"][0]

    cast["rival"]("GET", f"/contracts/{contract['id']}", 404)
    cast["rival"]("GET", f"/deals/{contract['deal_id']}", 404)
    cast["rival"]("GET", f"/deposits/{paddle['deposit_id']}", 404)
    cast["institution"]("GET", f"/paddles/{paddle['id']}", 404)
    assert "reserve_fen" not in cast["rival"]("GET", f"/lots/{lot['id']}")


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        (
            {"rights": [{"kind": "pat_inv", "number": "ZL 2017 1 0601862.4", "title": "x", "filed_on": "2017-07-21"}]},
            "rights.0.number",
            "ip.check_digit",
        ),
        (
            {"rights": [{"kind": "pat_inv", "number": "12", "title": "x", "filed_on": "2017-07-21"}]},
            "rights.0.number",
            "ip.number_malformed",
        ),
        (
            {"rights": [{"kind": "secret", "title": "x"}, {"kind": "pat_inv", "number": "", "title": "x"}]},
            "rights.1.number",
            "ip.number_malformed",
        ),
        ({"owners": [{"share_bp": 6000}, {"name": "", "share_bp": 4000}]}, "owners.1.name", "owner.name_missing"),
        ({"terms": [{"mode": "transfer", "price_mode": "listed"}]}, "terms.0.price_fen", "term.price_missing"),
        ({"terms": [{"mode": "trial", "price_mode": "agreed"}]}, "terms.0.months", "term.months_missing"),
        ({"indicators": [{"name": "a", "value": "1"}, {"name": "b", "value": ""}]}, "indicators.1.value", "indicator.value_missing"),
        ({"title_zh": " "}, "title_zh", "listing.title_missing"),
    ],
)
def test_bad_input_is_refused_at_its_member_and_writes_nothing(cast: Json, change: Json, field: str, code: str) -> None:
    refusal = cast["institution"]("POST", "/achievements", 422, **(_text() | change))

    assert (refusal["field"], refusal["code"]) == (field, code)
    assert cast["institution"]("GET", "/achievements/mine")["items"] == []


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [
        (START - STEP, 422, "bid.too_low"),
        (START + 1, 422, "bid.not_whole"),
        (START + 100, 422, "bid.off_step"),
        (-1, 422, "body.invalid"),
        ("１００", 422, "body.invalid"),
        (1e308, 422, "body.invalid"),
    ],
)
def test_bad_bids_are_refused_with_their_reason(cast: Json, frozen: Freeze, amount: Any, status: int, code: str) -> None:  # noqa: ANN401
    sale, lot = _announced(cast, _achievement(cast))
    _admitted(cast, lot, "buyer", cast["buyer_org"].name_zh)
    frozen(datetime.fromisoformat(sale["opens_at"]) + timedelta(minutes=1))
    cast["agency"]("POST", f"/sales/{sale['id']}/open")
    cast["agency"]("POST", f"/lots/{lot['id']}/open")

    refusal = cast["buyer"]("POST", f"/lots/{lot['id']}/bids", status, amount_fen=amount, idempotency_key="some-key-1")

    assert (refusal["code"], refusal["field"]) == (code, "amount_fen")
    assert [entry["kind"] for entry in cast["rival"]("GET", f"/lots/{lot['id']}/ledger")["entries"]] == ["opened"]


def test_dates_below_the_legal_minimum_are_refused(cast: Json) -> None:
    dates = propose_dates(clock.today())
    soon = {name: (at - timedelta(days=3)).isoformat() for name, at in dates.items()}
    plan = {"name_zh": "秋季拍卖会", "season": "autumn", "sector": "bio", "conduct_mode": "licensed_auction"}

    refusal = cast["operator"]("POST", "/sales", 422, **plan, **soon, agency_id=cast["agency_id"], auctioneer_id=cast["auctioneer_id"])

    assert refusal["field"] == "opens_at"
    assert cast["operator"]("GET", "/sales")["items"] == []
