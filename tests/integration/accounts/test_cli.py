"""The command line creates what cannot register itself."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from market import audit
from market.accounts import queries, services
from market.accounts.cli import admin
from market.accounts.rules import OrganisationState
from market.errors import Forbidden, Invalid
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


class TestDisabling:
    """A disabled person is out at once, and in again when enabled."""

    def test_sessions_and_tokens_die_at_once(self) -> None:
        found = accounts.organisation("enterprise")
        email, token, session = accounts.email_of(found), accounts.token(found), accounts.sign_in(accounts.email_of(found))

        code, said = run("disable", email.upper())

        assert (code, f"<{email}> cannot sign in any more" in said) == (0, True)
        assert not services.session_actor(session).signed_in
        assert not services.token_actor(token).signed_in
        with pytest.raises(Invalid, match="sign_in"):
            accounts.sign_in(email)

    def test_an_enabled_person_signs_in_anew(self) -> None:
        found = accounts.organisation("enterprise")
        email, session = accounts.email_of(found), accounts.sign_in(accounts.email_of(found))
        run("disable", email)

        assert run("enable", email)[0] == 0

        assert not services.session_actor(session).signed_in
        assert services.session_actor(accounts.sign_in(email)).organisation_id == found.id

    def test_both_leave_an_event(self) -> None:
        found = accounts.organisation("enterprise")
        person = queries.people_of(found.id)[0][1]

        run("disable", person.email)
        run("enable", person.email)

        assert [event.kind for event in audit.timeline([("person", person.id)])] == ["person.disabled", "person.enabled"]

    @pytest.mark.parametrize("command", ["disable", "enable"])
    def test_an_unknown_address_is_refused(self, command: str) -> None:
        code, output = run(command, "nobody@example.cn")

        assert (code, "nobody signs in" in output) == (1, True)

    def test_twice_is_refused(self) -> None:
        email = accounts.email_of(accounts.organisation("enterprise"))
        run("disable", email)

        assert "person.disabled_already" in run("disable", email)[1]
        run("enable", email)
        assert "person.not_disabled" in run("enable", email)[1]

    def test_only_the_machine_shuts_out(self) -> None:
        found = accounts.organisation("operator")

        with pytest.raises(Forbidden):
            services.disable_person(accounts.actor(found), accounts.email_of(found))
