"""The files of a registration form: workbook, XML, and the signed PDF with form, list of annexes and contract."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from market import clock, sheets, signing, storage, typesetting
from market.access import SYSTEM
from market.contracts.models.registration_pack import RegistrationPack
from market.contracts.queries import applications, contracts, packs, registrations
from market.contracts.rules.registration_form import export
from market.contracts.rules.registration_form.codes import data
from market.db import db
from market.errors import Conflict
from market.money import Money
from market.wording import N_

if TYPE_CHECKING:
    from market.access import Actor
    from market.contracts.models.contract import Contract
    from market.contracts.models.registration import Registration
    from market.contracts.rules.registration_form.export import Export

LIBRARY = "market.pdf_signing"
"""Loaded when the first file is due: it takes seconds, which no web worker has."""


def xlsx(actor: Actor, contract_id: int) -> tuple[str, bytes]:
    """Return number and workbook of a contract's form; raise NotFound where the actor may not see the contract."""
    contract, found = _export(actor, contract_id)
    book = sheets.workbook(
        ("技术合同登记表", export.form_rows(found), ()),
        ("技术交易额", export.split_rows(found), ()),
        ("附件", export.annex_rows(found), ()),
    )
    return contract.number, book


def xml(actor: Actor, contract_id: int) -> tuple[str, bytes]:
    """Return number and XML of a contract's form; raise NotFound where the actor may not see the contract."""
    contract, found = _export(actor, contract_id)
    return contract.number, export.xml(found)


def pack(actor: Actor, contract_id: int) -> tuple[str, bytes]:
    """Return number and signed PDF of an application; raise NotFound, or Conflict before it is sent and while the file is made."""
    contract = contracts.contract(actor, contract_id)
    application = registrations.of_contract(contract.id)
    if application is None or application.submitted_at is None:
        raise Conflict("registration.not_sent", N_("The application was not sent yet: there is no file of it."))
    found = packs.pack_of(application)
    if found is None:
        raise Conflict("registration.pack_not_ready", N_("The file is being made. Please come back in a minute."))
    return contract.number, storage.vault().get(found.file_key)


def make_pack(registration_id: int) -> RegistrationPack | None:
    """Set, seal and store the file of an application's present form; None where another process has done or is doing it."""
    application = packs.waiting_for_update(registration_id)
    if application is None or application.submitted_at is None:
        return None
    now = clock.now()
    sealer, library = signing.sealer(), importlib.import_module(LIBRARY)
    contract = contracts.contract(SYSTEM, application.contract_id)
    paper = storage.vault().get(contract.document_key or "")
    about = _data(contract, application, pages=library.page_count(paper))
    form = typesetting.pdf("contracts/registration_pack.typ", about, now, files={"contract.pdf": paper})
    sealed: bytes = library.sealed(form, None, sealer, reason="技术合同认定登记申请材料")
    made = RegistrationPack(
        registration_id=application.id,
        submitted_at=application.submitted_at,
        number=application.number or "",
        file_key=storage.vault().put(sealed),
        certificate=sealer.digest,
        made_at=now,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _export(actor: Actor, contract_id: int) -> tuple[Contract, Export]:
    contract = contracts.contract(actor, contract_id)
    return contract, _exported(contract, registrations.of_contract(contract.id))


def _exported(contract: Contract, application: Registration | None) -> Export:
    form = applications.form(contract, application)
    paper = export.Annex(name=f"技术合同 {contract.number}", digest=contract.document_key or "")
    named = [export.Annex(name=line.strip()) for line in form.answers.get("annexes", "").splitlines() if line.strip()]
    return export.Export(
        contract=contract.number,
        state=application.state.value if application else "draft",
        parts=form.parts,
        split=applications.agreed_split(contract, application),
        annexes=[paper, *named],
    )


def _data(contract: Contract, application: Registration, *, pages: int) -> dict[str, Any]:
    found = _exported(contract, application)
    return {
        "market": "春秋技术市场",
        "title": f"技术合同登记表（{contract.project_name}）",
        "name": data("form")["title_zh"],
        "table": f"表号 {export.TABLE}",
        "number_label": "合同登记编号",
        "number": application.number or "（由登记机构填写）",
        "project": contract.project_name,
        "parts": [
            {"title": part.title.zh, "rows": [[line.field.label.zh, line.words.zh or "—", line.code] for line in part.lines]}
            for part in found.parts
        ],
        "split_heading": "技术交易额的计算",
        "split": [[str(name), str(Money(int(fen or 0)))] for name, fen, _yuan in export.split_rows(found)[1:]],
        "split_note": "技术交易额 = 成交额 − 非技术性金额 + min(合理数量载体, 所列载体)；0 ≤ 技术性收入 ≤ 技术交易额 ≤ 成交额。",
        "annex_heading": "附件清单",
        "annexes": [[str(place), annex.name, annex.digest] for place, annex in enumerate(found.annexes, start=1)],
        "annex_note": "合同全文附后，原文件同时嵌入本文件；SHA-256 为合同文件的摘要。其余附件由申请人另行提交。",
        "notice": "本表由春秋技术市场按申请人填报的内容排版并签名，不是登记机构的证明。",
        "contract_pages": pages,
    }
