"""What must not get through, by page and by API: refused with the rule and the reason, and not a row of the database is another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import text

from market import clock
from market.accounts import queries as people
from market.contracts import services
from market.contracts.queries import claims
from market.contracts.rules.benefits.kinds import Benefit
from market.contracts.rules.originals import Point
from market.contracts.rules.precheck import CheckPoint
from market.contracts.services import originals
from market.db import db, unit_of_work
from market.money import Money
from tests.factories import accounts, rewards, uploads
from tests.factories import contracts as factory
from tests.factories.answers import ANSWERS
from tests.web.contracts.test_views import token_of
from tests.web.listings.browser import sign_in
from tests.web.listings.browser import text as words

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.access import Actor

pytestmark = pytest.mark.usefixtures("session")
TODAY = "2026-11-03"
RESTLESS = {"login_session", "login_attempt", "api_token", "alembic_version", "person"}
"""Tables that any request may touch: when somebody was here last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """One thing that must be refused: who tries it, on which page with which form, by which request, and what is said."""

    actor: Actor
    page: str
    """The page whose form it is."""
    action: str
    form: Mapping[str, object] = field(default_factory=dict)
    request: str
    """Method and address below `/api/v1`."""
    body: Mapping[str, object] = field(default_factory=dict)
    code: str
    said: tuple[str, ...]
    """What the page must say, in Chinese: the rule and the reason."""
    at: str = TODAY
    """The day on which it is tried."""


@pytest.fixture(autouse=True)
def now(frozen: Callable[[str], None]) -> None:
    frozen(f"{TODAY}T10:00+08:00")


def _application(actor: Actor, contract: int, *, code: str, said: tuple[str, ...], at: str = TODAY, **changed: str) -> Bad:
    """Return an application for registration with changed answers."""
    filled = {**ANSWERS, "plan_source": "none", "seller_nature": "022", "total": "3860000", "tech": "3860000"} | changed
    return Bad(
        actor=actor,
        page=f"/contracts/{contract}",
        action=f"/contracts/{contract}/registration",
        form=filled,
        request=f"POST /contracts/{contract}/registration",
        body=dict(map(_as_json, filled.items())),
        code=code,
        said=said,
        at=at,
    )


def _as_json(pair: tuple[str, str]) -> tuple[str, object]:
    key, value = pair
    if value in ("yes", "no"):
        return key, value == "yes"
    if key in ("tech", "total", "income", "expected_investment", "expected_output"):
        return f"{key}_fen", Money.parse(value).fen
    return key, value


def _swapped_applicant() -> Bad:
    case = factory.signed()
    seller = people.organisation(case.contract.seller_id).name_zh
    return _application(case.buyer, case.id, code="registration.not_seller", said=("认定登记由卖方", seller))


def _swapped_rights() -> Bad:
    case = factory.answered(factory.drafted())
    buyer = people.organisation(case.contract.buyer_id).name_zh
    rows = [{"applicant": buyer, "patentee": buyer} for _ in case.contract.patents]
    with unit_of_work():
        services.update_draft(case.seller, case.id, project_name=case.contract.project_name, patents=rows)
        services.freeze_for_signing(case.seller, case.id)
    for actor in (case.seller, case.buyer):
        factory.sign(case, actor)
    return _application(case.seller, case.id, code="registration.parties", said=("卖方与买方似乎填反了", buyer))


def _seal_of_another_name() -> Bad:
    case = factory.signed()
    unit = people.organisation(case.contract.buyer_id)
    before = unit.name_zh
    with unit_of_work():
        unit.name_zh = "钱塘更名单位"
    return _application(case.seller, case.id, code="registration.seal", said=(before, "钱塘更名单位", "单位名称应与印章一致"))


def _seal_on_paper() -> Bad:
    case = factory.frozen()
    originals.upload(case.seller, case.id, content=uploads.picture(), name="scan.png", signed_on=clock.today())
    originals.agree(case.buyer, case.id)
    db.session.commit()
    points = [point.value for point in Point if point is not Point.SEALS]
    page = f"/contracts/{case.id}/original"
    return Bad(
        actor=case.operator,
        page=page,
        action=f"{page}/confirm",
        form={"points": points},
        request=f"POST /contracts/{case.id}/original/confirm",
        body={"points": points},
        code="original.points_open",
        said=("印章",),
    )


def _not_in_force() -> Bad:
    case = factory.frozen()
    return _application(case.seller, case.id, code="registration.not_signed", said=("双方",))


def _expired() -> Bad:
    case = factory.signed()
    return _application(case.seller, case.id, code="registration.form", said=("合同有效期已于", "届满"), at="2028-11-03")


def _applied_twice() -> Bad:
    case, _ = factory.submitted()
    return _application(case.seller, case.id, code="registration.applied", said=("一份合同只登记一次",))


def _same_contract_again() -> Bad:
    first, application = factory.registered()
    again = factory.drafted(seller=people.organisation(first.contract.seller_id), buyer=people.organisation(first.contract.buyer_id))
    with unit_of_work():
        services.update_draft(
            again.seller, again.id, project_name=first.contract.project_name, priority=first.contract.priority, priority_on=clock.today()
        )
        services.freeze_for_signing(again.seller, again.id)
    for actor in (again.seller, again.buyer):
        factory.sign(again, actor)
    return _application(again.seller, again.id, code="registration.once", said=(application.number or "?",))


def _registered_elsewhere() -> Bad:
    case = factory.signed()
    return _application(case.seller, case.id, code="registration.once", said=("26330107000123",), elsewhere="26330107000123")


def _number_of_fifteen_digits() -> Bad:
    case = factory.signed()
    return _application(case.seller, case.id, code="registration.number_form", said=("16 位", "15"), elsewhere="202633010700012")


def _technology_above_total() -> Bad:
    case = factory.signed()
    return _application(
        case.seller, case.id, code="registration.tech_above_total", said=("技术交易额", "3,860,000"), total="3860000", tech="3860000.01"
    )


def _reward_below_floor() -> Bad:
    case = rewards.drafted()
    pools = {"main_fen": 46_549_999, "others_fen": 16_625_000, "transfer_fen": 3_325_000}
    person = {"pool": "main", "name": "沈知远", "staff_no": "", "weight": 1}
    rows = {f"people-0-{name}": value for name, value in {**person, "person_id": ""}.items()}
    return Bad(
        actor=case.office,
        page=f"/rewards/plans/{case.id}/edit",
        action=f"/rewards/plans/{case.id}/edit",
        form={name: Money(fen).decimal for name, fen in pools.items()} | rows | {"basis": "《办法》", "contact": "转化办", "place": ""},
        request=f"PUT /rewards/plans/{case.id}",
        body={**pools, "people": [{**person, "person_id": None}]},
        code="reward.below_floor",
        said=("低于下限 ¥665,000", "浙江省促进科技成果转化条例"),
    )


def _claim(case: factory.Case, *, on: str, code: str, said: tuple[str, ...], at: str = TODAY) -> Bad:
    claim = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    page = f"/claims/{claim.id}"
    return Bad(
        actor=case.seller,
        page=f"/contracts/{case.id}",
        action=f"{page}/file",
        form={"on": on},
        request=f"POST {page}/file",
        body={"on": on},
        code=code,
        said=said,
        at=at,
    )


def _prepared(case: factory.Case) -> None:
    claim = next(claim for claim in claims.of_contract(case.id) if claim.benefit is Benefit.VAT_EXEMPTION)
    with unit_of_work():
        services.prepare_claim(case.seller, claim.id)


def _claim_without_registration() -> Bad:
    return _claim(factory.signed(), on=TODAY, code="claim.blocked", said=("浙江省技术市场条例 第十五条",))


def _claim_before_its_registration() -> Bad:
    with clock.frozen(clock.now() - timedelta(hours=20)):
        case = factory.signed()
    with unit_of_work():
        application = services.apply_registration(case.seller, case.id, **ANSWERS)
        services.accept(case.registrar, application.id)
    with unit_of_work():
        services.prepare_registration(case.registrar, application.id, checks=list(CheckPoint))
        services.confirm(case.reviewer, application.id)
    _prepared(case)
    return _claim(case, on="2026-11-02", code="claim.before_registration", said=("浙江省技术市场条例 第十五条",))


def _claim_after_its_last_day() -> Bad:
    case, _ = factory.registered()
    _prepared(case)
    return _claim(case, on="2026-12-16", code="claim.too_late", said=("12 月 15 日", "vat.return_day@"), at="2026-12-17")


CASES: dict[str, Callable[[], Bad]] = {
    "parties swapped: the buyer applies": _swapped_applicant,
    "parties swapped: the rights are the buyer's": _swapped_rights,
    "unit name unlike its seal": _seal_of_another_name,
    "unit name unlike its seal, on paper": _seal_on_paper,
    "contract not in force": _not_in_force,
    "contract expired": _expired,
    "duplicate application": _applied_twice,
    "the same contract under another number": _same_contract_again,
    "registered at another office": _registered_elsewhere,
    "a number of the wrong shape": _number_of_fifteen_digits,
    "technology amount above the total": _technology_above_total,
    "reward below the floor": _reward_below_floor,
    "claim without registration": _claim_without_registration,
    "claim before its registration": _claim_before_its_registration,
    "claim after its last day": _claim_after_its_last_day,
}


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_with_rule_and_reason_and_nothing_is_written(client: FlaskClient, name: str) -> None:
    bad = CASES[name]()
    with clock.frozen(datetime.fromisoformat(f"{bad.at}T10:00+08:00")):
        bearer = accounts.token_of(bad.actor)
        sign_in(client, bad.actor)
        token = token_of(client.get(bad.page))
        with untouched():
            answer = client.post(bad.action, data={"csrf_token": token, **bad.form})
            assert answer.status_code in (403, 409, 422)
            for part in bad.said:
                assert part in words(answer)
        method, address = bad.request.split()
        with untouched():
            answer = client.open(f"/api/v1{address}", method=method, json=bad.body, headers={"Authorization": f"Bearer {bearer}"})
            assert (answer.status_code in (403, 409, 422), answer.json["code"]) == (True, bad.code), answer.text


@contextmanager
def untouched() -> Iterator[None]:
    """See that every row of every table is the same at the end."""
    before = _rows()
    yield
    after = _rows()
    assert {table for table in before if before[table] != after[table]} == set()


def _rows() -> dict[str, Any]:
    named = sorted(set(db.metadata.tables) - RESTLESS)
    digest = "md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"
    parts = [f"SELECT '{name}' AS name, {digest} AS sum FROM {name} t" for name in named]  # noqa: S608 - names of our own tables
    return {row.name: row.sum for row in db.session.execute(text(" UNION ALL ".join(parts)))}
