"""JSON API of the registration form 技术合同登记表: lists, the form of a contract, its amounts, and sending it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app

from market.contracts import services
from market.contracts.api.blueprint import DRAFTER, bp
from market.contracts.queries import applications, contracts, versions
from market.contracts.queries import registrations as queries
from market.contracts.rules.registration_form.codes import LISTS, CodeList, code_list
from market.contracts.rules.registration_form.export import SCHEMA
from market.contracts.schemas.applications import (
    Answered,
    CodeListOut,
    CodeLists,
    CodeOut,
    FormLineOut,
    FormPartOut,
    RegistrationFormOut,
    RegistrationIn,
    SplitOut,
)
from market.contracts.schemas.papers import ItemIn
from market.contracts.schemas.registrations import RegistrationOut
from market.web.api import operation
from market.web.gate import actor

if TYPE_CHECKING:
    from market.contracts.rules.registration_form.sheet import Line, Part

PDF, XML = "application/pdf", "application/xml"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@operation(bp, "GET", "/registration-codes", access=("public",), returns=CodeLists, summary="Code lists of the registration form")
def registration_codes() -> CodeLists:
    """Return every list of the form with its source, and whether it was checked against it."""
    return CodeLists(items=[_list(code_list(name)) for name in LISTS])


@operation(
    bp,
    "GET",
    "/contracts/<int:contract_id>/registration/form",
    access=("signed_in",),
    returns=RegistrationFormOut,
    summary="The registration form of a contract",
)
def registration_form(contract_id: int) -> RegistrationFormOut:
    """Return the form as it was sent, else filled in as far as the market knows, with what is missing."""
    found = contracts.contract(actor(), contract_id)
    filled = applications.form(found, queries.of_contract(found.id), by=actor().name)
    return RegistrationFormOut(
        applicant=filled.standing.side,
        basis=filled.standing.basis,
        missing=[one.key for one in filled.missing],
        parts=[_part(part) for part in filled.parts],
    )


@operation(
    bp,
    "GET",
    "/contracts/<int:contract_id>/split",
    access=("signed_in",),
    returns=SplitOut,
    summary="From the total to the technology amount",
)
def contract_split(contract_id: int) -> SplitOut:
    """Return how the technology amount of a contract as it stands now comes about, step by step."""
    found = contracts.contract(actor(), contract_id)
    return SplitOut.model_validate(versions.present(found).split)


@operation(
    bp,
    "POST",
    "/contracts/<int:contract_id>/split",
    access=("signed_in",),
    body=ItemIn,
    returns=SplitOut,
    summary="The technology amount with one item more",
)
def preview_split(contract_id: int, body: ItemIn) -> SplitOut:
    """Return how the technology amount would come about with one item more; nothing is written."""
    found = contracts.contract(actor(), contract_id)
    return SplitOut.model_validate(services.with_item(found, **body.item()))


@operation(
    bp,
    "POST",
    "/contracts/<int:contract_id>/registration",
    access=DRAFTER,
    body=RegistrationIn,
    returns=RegistrationOut,
    errors=(409,),
    summary="Apply for registration",
)
def apply_registration(contract_id: int, body: Answered) -> RegistrationOut:
    """Send the application, or the corrected one, to the office of the applicant's region."""
    return RegistrationOut.model_validate(services.apply_registration(actor(), contract_id, **body.answers()))


@operation(
    bp,
    "GET",
    "/registration-form.xsd",
    access=("public",),
    produces=XML,
    summary="The schema of the form's XML",
)
def registration_schema() -> Response:
    """Return the XML Schema by which exported forms are valid."""
    return current_app.response_class(SCHEMA.read_bytes(), mimetype=XML)


@operation(
    bp, "GET", "/contracts/<int:contract_id>/registration/form.xlsx", access=("signed_in",), produces=XLSX, summary="The form (XLSX)"
)
def registration_xlsx(contract_id: int) -> Response:
    """Return the form as a workbook: answers, split, annexes."""
    return current_app.response_class(services.registration_xlsx(actor(), contract_id)[1], mimetype=XLSX)


@operation(bp, "GET", "/contracts/<int:contract_id>/registration/form.xml", access=("signed_in",), produces=XML, summary="The form (XML)")
def registration_xml(contract_id: int) -> Response:
    """Return the form as XML, valid by `/registration-form.xsd`."""
    return current_app.response_class(services.registration_xml(actor(), contract_id)[1], mimetype=XML)


@operation(
    bp,
    "GET",
    "/contracts/<int:contract_id>/registration/pack",
    access=("signed_in",),
    produces=PDF,
    errors=(409,),
    summary="The signed file of an application (PDF)",
)
def registration_pack(contract_id: int) -> Response:
    """Return form, list of annexes and contract in one signed file; 409 before the application is sent and while the file is made."""
    return current_app.response_class(services.registration_pack(actor(), contract_id)[1], mimetype=PDF)


def _list(found: CodeList) -> CodeListOut:
    codes = [
        CodeOut(key=code.key, code=code.code, name_zh=code.name.zh, name_en=code.name.en, under=code.under, verified=code.verified)
        for code in found.codes
    ]
    title = found.title
    return CodeListOut(key=found.key, title_zh=title.zh, title_en=title.en, source=found.source, verified=found.verified, codes=codes)


def _part(part: Part) -> FormPartOut:
    lines = [_line(line) for line in part.lines]
    return FormPartOut(key=part.key, title_zh=part.title.zh, title_en=part.title.en, lines=lines)


def _line(line: Line) -> FormLineOut:
    about = line.field
    return FormLineOut(
        key=about.key,
        label_zh=about.label.zh,
        label_en=about.label.en,
        value=line.value,
        code=line.code,
        text_zh=line.words.zh,
        text_en=line.words.en,
        given=about.given,
        missing=line.missing,
        online=about.online,
    )
