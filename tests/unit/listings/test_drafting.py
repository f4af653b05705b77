"""What a repeated list makes of an achievement: it changes what it speaks of and nothing else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from market.errors import Invalid
from market.listings.rules.content import Basics, Measure, Person, Worth
from market.listings.rules.drafting import Draft, Ground, check, merged
from market.listings.rules.kinds import IpKind, PriceMode, TermMode
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Offer, Share
from market.money import Money

TODAY = date(2026, 11, 2)
HOME = Share(name="甲大学", share_bp=10_000, organisation_id=1)
GROUND = Ground(home=HOME, named={"乙公司": 2}, today=TODAY, years=lambda _: {IpKind.PAT_INV: 20})
RIGHT = Right(kind=IpKind.PAT_INV, number="201710601862.3", title="权利", filed_on=date(2017, 7, 21))
KNOWN = Draft(
    basics=Basics(title_zh="旧名", abstract="旧简介", advantages="成本低", trl=7),
    worth=Worth(innovation="新", video_url="https://example.org/v"),
    owners=(replace(HOME, share_bp=6_000, consented_on=TODAY), Share(name="丙研究院", share_bp=4_000, consented_on=TODAY)),
    inventors=(Person(name="张三", share_bp=6_000, staff_no="7"),),
    rights=(replace(RIGHT, expires_on=date(2037, 7, 21), fee_due_on=date(2027, 1, 1)),),
    offers=(Offer(mode=TermMode.TRANSFER, price_mode=PriceMode.AUCTION, price=Money.yuan(8), conditions="限国内"),),
    indicators=(Measure(name="吸水率", value="9"),),
    external_id="A1",
    source_ref="登记表",
)
TOLD = Draft(basics=Basics(title_zh="新名"), external_id="A1")


def _merged(said: set[str], before: Draft | None = KNOWN, **told: object) -> Draft:
    return merged(before, replace(TOLD, **told), frozenset({"title_zh", *said}), GROUND)  # type: ignore[arg-type]


def test_what_has_no_column_stays() -> None:
    assert _merged(set()) == replace(KNOWN, basics=replace(KNOWN.basics, title_zh="新名"))


def test_an_empty_cell_empties_and_what_is_usual_fills_only_what_is_empty() -> None:
    found = _merged({"abstract"}, basics=Basics(title_zh="新名", trl=4, ledger_no="A1"))

    assert (found.basics.abstract, found.basics.trl, found.basics.ledger_no) == ("", 7, "A1")


def test_the_same_owners_keep_their_consent_and_a_changed_share_loses_it() -> None:
    same = (Share(name="甲大学", share_bp=6_000), Share(name="丙研究院", share_bp=4_000))
    other = (Share(name="甲大学", share_bp=7_000), Share(name="丙研究院", share_bp=3_000))

    assert _merged({"owners"}, owners=same).owners == KNOWN.owners
    assert [share.consented_on for share in _merged({"owners"}, owners=other).owners] == [None, None]


def test_people_rights_and_offers_keep_what_the_list_cannot_say() -> None:
    found = _merged(
        {"inventors", "rights", "offers"},
        inventors=(Person(name="李四"), Person(name="张三")),
        rights=(RIGHT,),
        offers=(Offer(mode=TermMode.TRANSFER, price=None),),
    )

    assert found.inventors == (Person(name="李四"), *KNOWN.inventors)
    assert (found.rights, found.offers) == (KNOWN.rights, KNOWN.offers)


def test_a_price_that_is_said_replaces_the_former_one() -> None:
    offer = Offer(mode=TermMode.TRANSFER, price=Money.yuan(9))

    assert _merged({"offers", "price"}, offers=(offer,)).offers[0] == replace(KNOWN.offers[0], price=Money.yuan(9))


def test_a_new_row_belongs_to_its_list_and_an_owner_on_the_market_answers_itself() -> None:
    owners = (Share(name="x", share_bp=6_000), Share(name="乙公司", share_bp=4_000, consented_on=TODAY))

    assert _merged(set(), before=None).owners == (HOME,)
    assert _merged({"owners"}, before=None, owners=owners).owners == (
        Share(name="甲大学", share_bp=6_000, organisation_id=1),
        Share(name="乙公司", share_bp=4_000, organisation_id=2),
    )


@pytest.mark.parametrize(
    ("said", "told", "code"),
    [
        ("owners", {"owners": (Share(name="甲大学", share_bp=6_000), Share(name="甲大学", share_bp=4_000))}, "owner.twice"),
        ("owners", {"owners": (Share(name="甲大学", share_bp=6_000), Share(name="乙", share_bp=5_000))}, "owner.shares_exceed"),
        ("owners", {"owners": (Share(name="甲大学", share_bp=6_000), Share(name="乙", share_bp=0))}, "owner.share_range"),
        ("owners", {"owners": ()}, "owner.missing"),
        ("rights", {"rights": (RIGHT, RIGHT)}, "ip.number_twice"),
        ("rights", {"rights": (replace(RIGHT, filed_on=date(2027, 1, 1)),)}, "ip.filing_future"),
        ("inventors", {"inventors": (Person(name="一"),) * 31}, "listing.rows_most"),
    ],
    ids=["circle", "too much", "no share", "nobody", "number twice", "future", "too many"],
)
def test_a_wrong_row_is_refused(said: str, told: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        _merged({said}, before=None, **told)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"basics": Basics(title_zh="")}, "listing.title_missing"),
        ({"basics": Basics(title_zh="名", valid_until=TODAY)}, "listing.validity_past"),
        ({"worth": Worth(video_url="javascript:alert(1)")}, "listing.video_address"),
        ({"offers": (Offer(mode=TermMode.TRANSFER),) * 2}, "term.twice"),
    ],
)
def test_what_a_step_would_refuse_is_refused(change: dict[str, object], code: str) -> None:
    check(KNOWN, TODAY)
    with pytest.raises(Invalid) as refused:
        check(replace(KNOWN, **change), TODAY)  # type: ignore[arg-type]
    assert refused.value.code == code
