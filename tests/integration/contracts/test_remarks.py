"""What the linter stops, what a reason lets pass, and who may give one."""

from __future__ import annotations

import pytest

from market import audit
from market.contracts import services
from market.contracts.queries import remarks
from market.contracts.rules.states import ContractState
from market.db import unit_of_work
from market.errors import Conflict, Forbidden, Invalid, NotFound
from tests.factories import contracts as factory
from tests.integration.contracts.database import refused_by_database

pytestmark = pytest.mark.usefixtures("session")
LICENCES = "本合同签订前的许可一律终止。"


def worded(**clauses: str) -> factory.Case:
    case = factory.answered(factory.drafted())
    with unit_of_work():
        services.update_draft(case.seller, case.id, project_name=case.contract.project_name, clauses=clauses)
    return case


def freeze(case: factory.Case) -> None:
    with unit_of_work():
        services.freeze_for_signing(case.seller, case.id)


def test_a_monopoly_stops_the_signature_and_no_reason_helps() -> None:
    case = worded(other="受让人不得将产品出口。")
    with pytest.raises(Invalid, match=r"contract\.monopoly"):
        freeze(case)
    mark = remarks.remarked(case.contract)[0].remark.mark
    with pytest.raises(Conflict, match=r"contract\.error_stays"), unit_of_work():
        services.give_reason(case.seller, case.id, mark=mark, reason="双方同意")


def test_a_warning_stops_until_a_reason_is_recorded() -> None:
    case = worded(earlier_use=LICENCES)
    with pytest.raises(Invalid, match=r"contract\.warning_open"):
        freeze(case)
    mark = remarks.remarked(case.contract)[0].remark.mark
    with unit_of_work():
        row = services.give_reason(case.seller, case.id, mark=mark, reason="此前没有许可。")
    assert "contract.reason_given" in [event.kind for event in audit.timeline([("contract", case.id)])]
    assert refused_by_database("UPDATE contract_reason SET reason = 'x' WHERE id = :id", id=row.id)
    with pytest.raises(Conflict, match=r"contract\.reason_given"), unit_of_work():
        services.give_reason(case.seller, case.id, mark=mark, reason="再说一次")
    freeze(case)
    assert case.contract.state is ContractState.SIGNING
    assert [line.is_open for line in remarks.remarked(case.contract)] == [False]
    with pytest.raises(Conflict, match=r"contract\.frozen"), unit_of_work():
        services.give_reason(case.seller, case.id, mark=mark, reason="太晚")


def test_another_passage_needs_another_reason() -> None:
    case = worded(earlier_use=LICENCES)
    mark = remarks.remarked(case.contract)[0].remark.mark
    with unit_of_work():
        services.give_reason(case.seller, case.id, mark=mark, reason="此前没有许可。")
        services.update_draft(
            case.seller, case.id, project_name=case.contract.project_name, clauses={"earlier_use": "已有的全部许可自签约日解除。"}
        )
    with pytest.raises(Invalid, match=r"contract\.warning_open"):
        freeze(case)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 501])
def test_a_reason_is_a_text(reason: str) -> None:
    case = worded(earlier_use=LICENCES)
    mark = remarks.remarked(case.contract)[0].remark.mark
    with pytest.raises(Invalid, match=r"contract\.reason"), unit_of_work():
        services.give_reason(case.seller, case.id, mark=mark, reason=reason)


def test_who_may_not_give_a_reason() -> None:
    case = worded(earlier_use=LICENCES)
    mark = remarks.remarked(case.contract)[0].remark.mark
    for actor, refusal in ((case.buyer, Forbidden), (case.operator, Forbidden), (case.stranger, NotFound)):
        with pytest.raises(refusal), unit_of_work():
            services.give_reason(actor, case.id, mark=mark, reason="无")
    with pytest.raises(NotFound), unit_of_work():
        services.give_reason(case.seller, case.id, mark="0" * 16, reason="无")
