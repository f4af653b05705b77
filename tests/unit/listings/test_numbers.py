"""Numbers of rights: every spelling is read, every wrong one is refused on its input."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from market.errors import Invalid
from market.listings.rules.kinds import IpKind
from market.listings.rules.numbers import (
    Right,
    RightFields,
    check_digit,
    checked,
    expiry,
    normalise,
    parse_patent,
    shown,
    spellings,
    term_key,
)

FIELDS = RightFields(number="number_3", filed_on="filed_on_3", granted_on="granted_on_3", expires_on="expires_on_3", title="title_3")
TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    "text",
    [
        "201710601862.3",
        "2017106018623",
        "ZL201710601862.3",
        "ZL 2017 1 0601862.3",
        "zl2017 1 0601862 . 3",
        "CN201710601862.3",
        "ＺＬ２０１７１０６０１８６２．３",
    ],
)
def test_every_spelling_of_a_patent_number_is_one_number(text: str) -> None:
    assert normalise(IpKind.PAT_INV, text) == "201710601862.3"


def test_old_numbers_have_eight_digits_and_x_for_ten() -> None:
    assert parse_patent("95115608.X").plain == "95115608.X"
    assert parse_patent("ZL95115608x").year == 1995


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ZL201710601862.4", "ip.check_digit"),
        ("95115608.1", "ip.check_digit"),
        ("2017", "ip.number_malformed"),
        ("", "ip.number_malformed"),
        ("ZL20171060186234.3", "ip.number_malformed"),
        ("US1234567", "ip.number_malformed"),
        ("201770601862.3", "ip.number_malformed"),
        ("2017106018六2.3", "ip.number_malformed"),
    ],
)
def test_wrong_patent_numbers_are_refused_on_their_input(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        normalise(IpKind.PAT_INV, text, field="number_2")

    assert (refused.value.code, refused.value.field) == (code, "number_2")


@given(st.from_regex(r"(19|20)[0-9]{2}[12389][0-9]{7}", fullmatch=True))
def test_exactly_one_check_digit_fits(digits: str) -> None:
    right = check_digit(digits)
    fitting = []
    for candidate in "0123456789X":
        try:
            fitting.append(parse_patent(digits + candidate).check)
        except Invalid:
            continue
    assert fitting == [right]


@pytest.mark.parametrize(
    ("kind", "digit", "fits"),
    [
        (IpKind.PAT_INV, "1", True),
        (IpKind.PAT_INV, "8", True),
        (IpKind.PAT_INV, "2", False),
        (IpKind.PAT_UM, "2", True),
        (IpKind.PAT_UM, "9", True),
        (IpKind.PAT_UM, "1", False),
        (IpKind.PAT_DES, "3", True),
        (IpKind.PAT_DES, "2", False),
        (IpKind.PAT_APP, "3", True),
    ],
)
def test_the_type_digit_must_fit_the_kind(kind: IpKind, digit: str, fits: bool) -> None:  # noqa: FBT001
    digits = f"2021{digit}0000123"
    number = f"{digits}.{check_digit(digits)}"
    if fits:
        assert normalise(kind, number) == number
    else:
        with pytest.raises(Invalid, match=r"ip\.type_digit"):
            normalise(kind, number)


def test_zl_belongs_to_granted_patents_only() -> None:
    with pytest.raises(Invalid, match=r"ip\.zl_before_grant"):
        normalise(IpKind.PAT_APP, "ZL201710601862.3")


@pytest.mark.parametrize(
    ("kind", "text", "stored", "printed"),
    [
        (IpKind.PAT_INV, "201710601862.3", "201710601862.3", "ZL 2017 1 0601862.3"),
        (IpKind.PAT_APP, "cn2017106018623", "201710601862.3", "CN 2017 1 0601862.3"),
        (IpKind.SOFT, "2024 SR 1234567", "2024SR1234567", "2024SR1234567"),
        (IpKind.IC, "BS.215001234", "BS215001234", "BS.215001234"),
        (IpKind.PVP, "CNA20181234.5", "CNA201812345", "CNA201812345"),
    ],
)
def test_numbers_are_shown_as_people_write_them(kind: IpKind, text: str, stored: str, printed: str) -> None:
    assert normalise(kind, text) == stored
    assert shown(kind, stored) == printed


@pytest.mark.parametrize(("kind", "text"), [(IpKind.SOFT, "SR12"), (IpKind.IC, "12345"), (IpKind.PVP, "2018")])
def test_other_registration_numbers_have_patterns(kind: IpKind, text: str) -> None:
    with pytest.raises(Invalid, match=r"ip\.number_malformed_other"):
        normalise(kind, text)


def test_a_search_finds_a_number_with_and_without_its_check_digit() -> None:
    assert spellings(IpKind.PAT_INV, "201710601862.3") == ("2017106018623", "201710601862")


@pytest.mark.parametrize(
    ("kind", "filed_on", "years", "last_day"),
    [
        (IpKind.PAT_INV, date(2021, 3, 8), 20, date(2041, 3, 8)),
        (IpKind.PAT_UM, date(2020, 2, 29), 10, date(2030, 2, 28)),
        (IpKind.SOFT, date(2020, 5, 1), 50, date(2070, 12, 31)),
    ],
)
def test_the_last_day_is_counted_from_the_filing(kind: IpKind, filed_on: date, years: int, last_day: date) -> None:
    assert expiry(kind, filed_on, years) == last_day


def test_terms_come_from_the_rule_book_where_the_law_fixes_them() -> None:
    assert term_key(IpKind.PAT_DES) == "ip.pat_des_years"
    assert term_key(IpKind.PAT_APP) is None
    assert term_key(IpKind.SECRET) is None


def right(**given: object) -> Right:
    values = {"kind": IpKind.PAT_INV, "number": "ZL201710601862.3", "title": "方法", "filed_on": date(2017, 7, 20)}
    return Right(**values | given)  # type: ignore[arg-type]


def test_a_checked_right_carries_its_last_day() -> None:
    found = checked(right(), today=TODAY, years={IpKind.PAT_INV: 20}, fields=FIELDS)

    assert (found.number, found.expires_on) == ("201710601862.3", date(2037, 7, 20))


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"title": ""}, "ip.title_missing", "title_3"),
        ({"filed_on": None}, "ip.filing_missing", "filed_on_3"),
        ({"filed_on": date(2027, 1, 1)}, "ip.filing_future", "filed_on_3"),
        ({"filed_on": date(2018, 7, 20)}, "ip.filing_year", "filed_on_3"),
        ({"granted_on": date(2027, 1, 1)}, "ip.grant_future", "granted_on_3"),
        ({"granted_on": date(2016, 1, 1)}, "ip.grant_before_filing", "granted_on_3"),
        ({"number": "ZL201710601862.9"}, "ip.check_digit", "number_3"),
    ],
)
def test_a_wrong_right_is_refused_on_its_own_input(given: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(right(**given), today=TODAY, years={IpKind.PAT_INV: 20}, fields=FIELDS)

    assert (refused.value.code, refused.value.field) == (code, field)


def test_an_expired_right_is_refused_on_its_number() -> None:
    with pytest.raises(Invalid) as refused:
        checked(right(number="ZL 95 1 15608.X", filed_on=date(1995, 9, 1)), today=TODAY, years={IpKind.PAT_INV: 20}, fields=FIELDS)

    assert (refused.value.code, refused.value.field) == ("ip.expired", "number_3")


def test_a_secret_needs_neither_number_nor_date() -> None:
    found = checked(right(kind=IpKind.SECRET, number="", filed_on=None), today=TODAY, years={}, fields=FIELDS)

    assert (found.number, found.expires_on) == ("", None)
