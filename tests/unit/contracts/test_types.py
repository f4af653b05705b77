"""Which contract a deal needs."""

import pytest

from market.contracts.rules.types import OFFICIAL_SUBTYPES, ContractType, LicenceMode, Subtype, classify
from market.errors import Invalid


@pytest.mark.parametrize(
    ("mode", "kinds", "licence", "expected"),
    [
        ("transfer", ["pat_inv"], None, Subtype.TRF_PATENT),
        ("transfer", ["pat_um", "secret"], None, Subtype.TRF_PATENT),
        ("transfer", ["pat_app"], None, Subtype.TRF_PATAPP),
        ("transfer", ["soft"], None, Subtype.TRF_SOFT),
        ("transfer", ["ic"], None, Subtype.TRF_IC),
        ("transfer", ["pvp"], None, Subtype.TRF_PVP),
        ("transfer", ["bio"], None, Subtype.TRF_BIO),
        ("transfer", ["secret"], None, Subtype.TRF_SECRET),
        ("transfer", [], None, Subtype.TRF_SECRET),
        ("equity", ["pat_inv"], None, Subtype.TRF_PATENT),
        ("licence", ["pat_des"], "exclusive", Subtype.LIC_PATENT),
        ("licence", ["pat_app"], "ordinary", Subtype.LIC_SECRET),
        ("licence", ["soft"], "sole", Subtype.LIC_SOFT),
        ("trial", ["pat_inv"], None, Subtype.LIC_PATENT),
    ],
)
def test_mode_and_rights_give_the_sub_type(mode: str, kinds: list[str], licence: str | None, expected: Subtype) -> None:
    made = classify(mode, kinds, licence)
    assert made.subtype is expected
    assert made.subtype.startswith(made.type.value)
    assert (made.licence_mode is not None) == (made.type is ContractType.LIC)


def test_a_licence_without_a_kind_is_ordinary() -> None:
    assert classify("licence", ["pat_inv"]).licence_mode is LicenceMode.ORDINARY
    assert classify("trial", ["pat_inv"], "exclusive").licence_mode is LicenceMode.ORDINARY
    assert classify("licence", ["pat_inv"], "exclusive").licence_mode is LicenceMode.EXCLUSIVE


def test_an_unknown_way_is_refused() -> None:
    with pytest.raises(Invalid, match=r"contract\.mode_unknown"):
        classify("barter", ["pat_inv"])


def test_every_sub_type_has_its_name_in_the_law() -> None:
    assert set(OFFICIAL_SUBTYPES) == set(Subtype)
