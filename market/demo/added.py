"""A royalty of the demo: its entry fee is registered, and what a season's sales came to was added under the same number 补登."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from market import clock
from market.contracts import services
from market.contracts.rules.registration.supplement import Added
from market.contracts.rules.types import PaymentMode
from market.db import unit_of_work
from market.deals.rules.types import Subtype
from market.demo.paperwork import Stage
from market.demo.stories import Story, agreed, application, tell
from market.listings.rules.kinds import LicenceKind
from market.money import Money

if TYPE_CHECKING:
    from datetime import datetime

    from market.demo.paperwork import Parties

ROYALTY = Story(
    terms=agreed(
        Subtype.LIC_SOFT,
        900_000,
        ("织机张力预测软件使用许可", "Licence of software that predicts the tension of looms"),
        "许可人许可被许可人在其织造产线使用张力预测软件，交付安装程序和说明；入门费一次支付，另按所产面料销售额提成。",
        licence_kind=LicenceKind.ORDINARY,
        months=36,
    ),
    seller="qianjiang",
    buyer="hemao",
    days=110,
    stage=Stage.REGISTERED,
    payment=PaymentMode.ENTRY_PLUS_ROYALTY,
)
STATEMENT = "提成条款与结算说明（演示）.pdf"
SEASONS = ((46, Money.yuan(84_000)), (3, Money.yuan(61_500)))
"""How many days ago a season's royalty arose, and how much it was; the last one waits at the office."""
RETURNED = Money.yuan(79_200)
"""What the first season came to once goods had come back."""
FIRST_SUPPLEMENT = 2
"""The version of the certificate that added it."""


def load(now: datetime) -> None:
    """Let the office add the first season's royalty and correct it, and leave the second to it."""
    contract_id, parties = tell(ROYALTY, now)
    for place, (days, amount) in enumerate(SEASONS):
        at = now - timedelta(days=days)
        with clock.frozen(at + timedelta(days=1)), unit_of_work():
            proof = services.document(parties.seller, contract_id)
            added = Added(total=amount, tech=amount, arose_on=clock.legal_date(at))
            services.apply_for_supplement(
                parties.seller,
                contract_id,
                reason="季度销售额提成（演示）",
                added=added,
                content=proof,
                name=STATEMENT,
            )
        if place == 0:
            _ruled(contract_id, parties, at + timedelta(days=3))
            _correct(contract_id, parties, replace(added, total=RETURNED, tech=RETURNED), at + timedelta(days=12))


def _correct(contract_id: int, parties: Parties, right: Added, at: datetime) -> None:
    """Let the licensor find that goods came back after the season was settled, and the office correct the amount."""
    with clock.frozen(at), unit_of_work():
        services.apply_for_correction(
            parties.seller,
            contract_id,
            FIRST_SUPPLEMENT,
            reason="季度结算后发生退货，提成相应减少（演示）",
            added=right,
            content=services.document(parties.seller, contract_id),
            name=STATEMENT,
        )
    _ruled(contract_id, parties, at + timedelta(days=2))


def _ruled(contract_id: int, parties: Parties, at: datetime) -> None:
    with clock.frozen(at), unit_of_work():
        services.prepare_change(parties.registrar, application(contract_id))
    with clock.frozen(at + timedelta(days=1)), unit_of_work():
        services.confirm(parties.reviewer, application(contract_id))
