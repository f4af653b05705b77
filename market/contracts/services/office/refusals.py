"""The notice of a refusal 不予登记通知书: set, sealed and kept by a job, given to whoever sees the contract."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from market import clock, signing, storage, typesetting
from market.access import SYSTEM
from market.accounts import queries as accounts
from market.contracts.models.refusal_notice import RefusalNotice
from market.contracts.queries import contracts, refusals, registrations
from market.contracts.queries.passages import passages
from market.contracts.rules import types
from market.contracts.rules.drafting import day_text
from market.contracts.rules.precheck import CheckPoint
from market.contracts.rules.registration.clock import OBJECTION
from market.contracts.rules.registration.refusal import OFFICIAL_GROUNDS, ways_left
from market.contracts.services.office import common
from market.db import db
from market.errors import Conflict, NotFound
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.models.rulings import RegistrationRuling

LIBRARY = "market.pdf_signing"
"""Loaded when the first file is due: it takes seconds, which no web worker has."""
PASSAGE_LENGTH = 1500
"""Characters of one passage; the contract itself says the rest."""


def refusal_notice(actor: Actor, contract_id: int) -> tuple[str, bytes]:
    """Return number and notice of the newest refusal of a contract that the actor may see.

    Raise NotFound where nothing was refused, Conflict while the file is being made.
    """
    contract = contracts.contract(actor, contract_id)
    application = registrations.of_contract(contract.id)
    ruling = None if application is None else refusals.refusal(application)
    if ruling is None:
        raise NotFound
    found = refusals.notice_of(ruling)
    if found is None:
        raise Conflict("registration.notice_not_ready", N_("The file is being made. Please come back in a minute."))
    return contract.number, storage.vault().get(found.file_key)


def make_notice(ruling_id: int) -> RefusalNotice | None:
    """Set, seal and store the notice of a refusal; None where another process has done or is doing it."""
    ruling = refusals.waiting_for_update(ruling_id)
    if ruling is None or ruling.reviewed_at is None or ruling.ground is None:
        return None
    sealer, library = signing.sealer(), importlib.import_module(LIBRARY)
    application = registrations.of_id(ruling.registration_id)
    contract = contracts.contract(SYSTEM, application.contract_id)
    set_paper = typesetting.pdf("contracts/refusal.typ", _data(contract, application, ruling, ruling.ground), ruling.reviewed_at)
    sealed: bytes = library.sealed(set_paper, None, sealer, reason="技术合同不予登记通知书")
    made = RefusalNotice(ruling_id=ruling.id, file_key=storage.vault().put(sealed), certificate=sealer.digest, made_at=clock.now())
    db.session.add(made)
    db.session.flush()
    return made


def _data(contract: Contract, application: Registration, ruling: RegistrationRuling, ground: CheckPoint) -> dict[str, Any]:
    reviewed_at = ruling.reviewed_at or clock.now()
    on = clock.legal_date(reviewed_at)
    final = application.objected_at is not None and reviewed_at > application.objected_at
    until = None if final else common.last_day(on, OBJECTION).on
    return {
        "market": "春秋技术市场",
        "title": "技术合同不予登记通知书",
        "office": accounts.organisation(application.office_id).name_zh,
        "to": f"{accounts.organisation(application.applicant_id).name_zh}：",
        "opening": f"你单位就下列合同提出的认定登记申请，经本机构{'复核' if final else '审查'}，决定不予登记。",
        "facts": _facts(contract, application),
        "ground_heading": "不予登记的理由",
        "ground": OFFICIAL_GROUNDS[ground],
        "reason": ruling.reason or "",
        "passages_heading": "合同的相关内容",
        "passages": _passages(contract, ground),
        "no_passage": "合同中没有与此相应的内容。",
        "ways_heading": "后续途径",
        "final": "本决定为异议复核后的最终决定。" if final else "",
        "ways": [list(way) for way in ways_left(ground, until=until)],
        "office_sign": accounts.organisation(application.office_id).name_zh,
        "on": day_text(on),
        "notice": "本通知书由登记机构经两人审核后在春秋技术市场出具并附市场的电子签章，任何一处改动都可以查出。",
    }


def _facts(contract: Contract, application: Registration) -> list[list[str]]:
    seller, buyer = (accounts.organisation(number).name_zh for number in (contract.seller_id, contract.buyer_id))
    rows = [
        ["合同编号", contract.number],
        ["项目名称", contract.project_name],
        ["合同类别", types.OFFICIAL_SUBTYPES[contract.subtype]],
        ["卖方", seller],
        ["买方", buyer],
        ["申请成交额", str(application.total)],
        ["申请技术交易额", str(application.tech)],
    ]
    if application.submitted_at:
        rows.append(["申请日期", day_text(clock.legal_date(application.submitted_at))])
    return [*rows, ["受理日期", day_text(application.accepted_on)]] if application.accepted_on else rows


def _passages(contract: Contract, ground: CheckPoint) -> list[str]:
    parties = accounts.organisations([contract.seller_id, contract.buyer_id])
    found = passages(
        contract,
        [parties[contract.seller_id], parties[contract.buyer_id]],
        signatures=contracts.signers(contract.id),
        items=contract.items,
        patents=contracts.patents(contract),
        versions=contract.versions,
    )
    return [text if len(text) <= PASSAGE_LENGTH else f"{text[:PASSAGE_LENGTH]}……" for text in found[ground]]
