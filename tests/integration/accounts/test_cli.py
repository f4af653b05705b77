"""The command line creates what cannot register itself."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from market.accounts import queries, services
from market.accounts.cli import admin
from market.accounts.rules import OrganisationState
from tests.factories import accounts

pytestmark = pytest.mark.usefixtures("session")


def options(**given: str) -> list[str]:
    identity = accounts.identity(**given)
    identity["person"] = identity.pop("person_name")
    identity.pop("password")
    return [part for key, value in identity.items() for part in (f"--{key.replace('_', '-')}", value)]


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(admin, list(arguments), env={"CHUNQIU_ADMIN_PASSWORD": accounts.PASSWORD})
    return result.exit_code, result.output


def test_an_operator_can_sign_in_at_once() -> None:
    assert run("create", *options(email="clerk@example.cn"))[0] == 0
    actor = services.session_actor(accounts.sign_in("clerk@example.cn"))
    assert actor.can("operator.clerk")
    assert actor.verified


def test_an_office_serves_its_regions() -> None:
    assert run("office", *options(), "--prefix", "3301", "--point-code", "01")[0] == 0
    office = queries.office_for("330106")
    assert office is not None
    assert office.state is OrganisationState.VERIFIED


def test_a_refusal_names_its_code() -> None:
    code, output = run("create", *options(uscc="91330100799655058C"))
    assert code == 1
    assert "organisation.uscc_check_digit" in output
