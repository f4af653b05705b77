"""The second factor: set up, asked for, used once, turned off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from market import audit, clock, sealing
from market.access import SYSTEM, Actor
from market.accounts import queries, rules, services
from market.accounts.models import RecoveryCode, SecondFactor, SpentCode
from market.db import db, unit_of_work
from market.errors import Conflict, Invalid, NotFound, Throttled
from market.ids import digest
from tests.factories import accounts
from tests.factories.second_factor import code, turned_on

Frozen = Callable[[str | datetime], None]
AT = "2026-11-03T10:00:10+08:00"


@pytest.fixture
def actor(session: object, frozen: Frozen) -> Actor:  # noqa: ARG001 - what the services write is undone
    frozen(AT)
    return accounts.actor(accounts.organisation())


def person(actor: Actor) -> int:
    return actor.person_id or 0


def ask(actor: Actor, given: str) -> bool:
    with unit_of_work():
        return services.demand_code(person(actor), given)


def refused(actor: Actor, given: str) -> Invalid:
    with pytest.raises(Invalid) as refusal:
        ask(actor, given)
    return refusal.value


def test_it_is_on_only_after_a_first_code(actor: Actor) -> None:
    with unit_of_work():
        services.offer_second_factor(actor, password=accounts.PASSWORD)
    assert not ask(actor, "")
    with pytest.raises(Invalid, match=r"account\.wrong_code"), unit_of_work():
        services.confirm_second_factor(actor, code="000000")
    with unit_of_work():
        codes = services.confirm_second_factor(actor, code=code(actor))
    assert len(set(codes)) == rules.RECOVERY_CODES
    assert refused(actor, "").code == "account.code_needed"


def test_setting_it_up_needs_the_password(actor: Actor) -> None:
    with pytest.raises(Invalid, match=r"account\.wrong_password"), unit_of_work():
        services.offer_second_factor(actor, password="not the password")
    assert queries.offered_factor(person(actor)) is None


def test_a_new_offer_ends_the_older_one(actor: Actor) -> None:
    for _ in range(2):
        with unit_of_work():
            services.offer_second_factor(actor, password=accounts.PASSWORD)
    assert [row.ended_at is None for row in db.session.scalars(select(SecondFactor).order_by(SecondFactor.id))] == [False, True]


def test_one_that_is_on_is_not_replaced(actor: Actor) -> None:
    turned_on(actor)
    with pytest.raises(Conflict, match=r"account\.second_factor_on"), unit_of_work():
        services.offer_second_factor(actor, password=accounts.PASSWORD)


def test_nothing_is_confirmed_that_was_not_offered(actor: Actor) -> None:
    with pytest.raises(Conflict, match=r"account\.second_factor_not_offered"), unit_of_work():
        services.confirm_second_factor(actor, code="123456")


def test_a_code_counts_once(actor: Actor) -> None:
    turned_on(actor)
    shown = code(actor)
    assert ask(actor, shown)
    assert refused(actor, shown).code == "account.code_used"


def test_the_database_refuses_a_code_twice(actor: Actor) -> None:
    turned_on(actor)
    ask(actor, code(actor))
    for statement in (
        "INSERT INTO spent_code (factor_id, step, at) SELECT factor_id, step, at FROM spent_code LIMIT 1",
        "UPDATE spent_code SET step = step + 9",
        "DELETE FROM recovery_code",
    ):
        with pytest.raises(DBAPIError), db.session.begin_nested():
            db.session.execute(text(statement))


def test_a_recovery_code_replaces_the_telephone_once(actor: Actor) -> None:
    codes = turned_on(actor)
    assert ask(actor, codes[3].lower().replace("-", " "))
    assert refused(actor, codes[3]).code == "account.code_used"
    factor = queries.second_factor(person(actor))
    assert factor is not None
    assert queries.recovery_left(factor.id) == rules.RECOVERY_CODES - 1


def test_somebody_elses_recovery_code_is_wrong(actor: Actor) -> None:
    turned_on(actor)
    other = turned_on(accounts.actor(accounts.organisation()))
    assert refused(actor, other[0]).code == "account.wrong_code"


def test_neither_secret_nor_recovery_codes_lie_open(actor: Actor) -> None:
    codes = turned_on(actor)
    factor = queries.second_factor(person(actor))
    assert factor is not None
    secret = services.secret_of(factor)
    assert rules.spelled(secret).replace(" ", "") not in factor.sealed
    assert sealing.opened(factor.sealed, purpose=f"second factor of person {person(actor)}") == secret
    assert digest(rules.fold_code(codes[0])) in set(db.session.scalars(select(RecoveryCode.code_digest)))


@pytest.mark.usefixtures("session")
def test_what_is_sealed_opens_for_its_purpose_only(app: Flask) -> None:
    sealed = sealing.seal(b"secret", purpose="one")
    for broken, purpose in ((sealed, "another"), (sealed[:-4] + "AAA=", "one"), ("no base64!", "one"), ("", "one")):
        with pytest.raises(sealing.SealBroken):
            sealing.opened(broken, purpose=purpose)
    assert app.extensions["market.settings"].secret_key.encode() not in sealed.encode()


def test_with_another_key_only_recovery_codes_count(actor: Actor) -> None:
    codes = turned_on(actor)
    db.session.execute(text("UPDATE second_factor SET sealed = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'"))
    db.session.expire_all()
    with pytest.raises(Conflict, match=r"account\.second_factor_unreadable"):
        ask(actor, "123456")
    assert ask(actor, codes[0])


def test_turning_it_off_needs_a_code(actor: Actor) -> None:
    turned_on(actor)
    with pytest.raises(Invalid, match=r"account\.code_needed"), unit_of_work():
        services.turn_off_second_factor(actor, code=" ")
    with unit_of_work():
        services.turn_off_second_factor(actor, code=code(actor))
    assert not ask(actor, "")
    with pytest.raises(Conflict, match=r"account\.second_factor_off"), unit_of_work():
        services.turn_off_second_factor(actor, code="123456")
    kinds = [event.kind for event in audit.timeline([("person", person(actor))])]
    assert kinds == ["person.second_factor_on", "person.second_factor_off"]


def test_the_operator_turns_it_off_for_somebody(actor: Actor) -> None:
    turned_on(actor)
    email = queries.person(person(actor)).email
    with unit_of_work():
        services.turn_off_second_factor_for(SYSTEM, email)
    assert not ask(actor, "")
    with pytest.raises(Conflict, match=r"account\.second_factor_off_for"), unit_of_work():
        services.turn_off_second_factor_for(SYSTEM, email)


def sign_in(actor: Actor) -> str | services.HalfSignedIn:
    email = queries.person(person(actor)).email
    with unit_of_work():
        return services.sign_in(email=email, password=accounts.PASSWORD, address="203.0.113.7", agent="Test")


def complete(half: str | services.HalfSignedIn, given: str) -> str:
    assert isinstance(half, services.HalfSignedIn)
    with unit_of_work():
        return services.complete_sign_in(half, code=given, address="203.0.113.7", agent="Test")


def test_the_password_alone_opens_no_session(actor: Actor) -> None:
    turned_on(actor)
    half = sign_in(actor)
    with pytest.raises(Invalid, match=r"account\.wrong_code"):
        complete(half, "000000")
    assert services.session_actor(complete(half, code(actor))).person_id == actor.person_id


def test_the_first_half_dies_after_five_minutes(actor: Actor, frozen: Frozen) -> None:
    turned_on(actor)
    half = sign_in(actor)
    frozen(clock.now() + rules.HALF_LIFE)
    with pytest.raises(NotFound):
        complete(half, code(actor))


def test_the_first_half_dies_with_the_password(actor: Actor) -> None:
    turned_on(actor)
    half = sign_in(actor)
    with unit_of_work():
        services.change_password(actor, old=accounts.PASSWORD, new="another-long-password")
    with pytest.raises(NotFound):
        complete(half, code(actor))


def test_a_token_by_password_needs_the_code_too(actor: Actor) -> None:
    turned_on(actor)
    given = {"email": queries.person(person(actor)).email, "password": accounts.PASSWORD, "name": "erp", "address": "203.0.113.7"}
    with pytest.raises(Invalid, match=r"account\.code_needed"), unit_of_work():
        services.create_token_by_password(**given)
    with unit_of_work():
        assert services.create_token_by_password(**given, code=code(actor))


def test_an_accepted_invitation_is_no_way_around_the_code(actor: Actor) -> None:
    turned_on(actor)
    membership = queries.my_memberships(person(actor))[0][0]
    with unit_of_work():
        assert isinstance(services.begin_session(membership, address="203.0.113.7", agent="Test"), services.HalfSignedIn)
    assert db.session.scalars(select(SpentCode)).one().step is not None


def test_five_wrong_codes_are_the_end_for_a_while(committed_app: Flask, frozen: Frozen) -> None:
    with committed_app.app_context():
        frozen(AT)
        actor = accounts.actor(accounts.organisation())
        turned_on(actor)
        for left in (4, 3, 2, 1, 0):
            assert refused(actor, "000000").params["left"] == left
        with pytest.raises(Throttled):
            ask(actor, code(actor))
        frozen(clock.now() + timedelta(minutes=16))
        assert ask(actor, code(actor))
