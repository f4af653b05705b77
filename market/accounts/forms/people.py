"""Forms of people: sign-in, passwords, tokens, roles, invitations."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    PasswordField,
    RadioField,
    SelectMultipleField,
)
from wtforms.validators import Length, Optional

from market.accounts.forms.fields import NewPassword, Ruled, TextField, needed
from market.accounts.rules import (
    PASSWORD_LONGEST,
    PASSWORD_SHORTEST,
    ROLES,
    OrganisationKind,
    Role,
    parse_email,
)
from market.web.forms import MarketForm, MoneyField, PlainField


class LoginForm(MarketForm):
    """E-mail and password."""

    email = PlainField(
        _l("E-mail"),
        [needed(_l("Give your e-mail address."))],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(_l("Password"), [needed(_l("Give your password."))], render_kw={"autocomplete": "current-password"})


class CodeForm(MarketForm):
    """A code of the second factor."""

    code = PlainField(
        _l("Code"),
        [needed(_l("Give the code of your authenticator app, or a recovery code.")), Length(max=40)],
        description=_l("Six digits from your authenticator app, or one of your recovery codes"),
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "characters"},
    )


class ForgottenForm(MarketForm):
    """The address to which a link for a new password is mailed."""

    email = PlainField(
        _l("E-mail"),
        [needed(_l("Give your e-mail address.")), Ruled(parse_email)],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
    )


class ResetForm(MarketForm):
    """A new password after the old one was forgotten."""

    password = PasswordField(
        _l("New password"),
        [needed(_l("Choose a password.")), NewPassword()],
        description=_l("At least %(least)s characters; a sentence is easier to remember than a riddle", least=PASSWORD_SHORTEST),
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LONGEST},
    )


class PasswordForm(MarketForm):
    """A change of the own password."""

    old = PasswordField(_l("Present password"), [needed(_l("Give your password."))], render_kw={"autocomplete": "current-password"})
    new = PasswordField(
        _l("New password"),
        [needed(_l("Choose a password.")), NewPassword()],
        description=_l("At least %(least)s characters; a sentence is easier to remember than a riddle", least=PASSWORD_SHORTEST),
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LONGEST},
    )


class LanguageForm(MarketForm):
    """The language of letters and pages."""

    locale = RadioField(_l("Language of the pages"), choices=lambda: [("zh", "中文", {"lang": "zh-CN"}), ("en", "English", {"lang": "en"})])


class TokenForm(MarketForm):
    """A new API token."""

    name = TextField(_l("Name of the token"), [Length(max=60)], description=_l("For example the program that will use it"))


class RolesForm(MarketForm):
    """What one person may do; the roles offered are those of the organisation's kind."""

    roles = SelectMultipleField(_l("Roles"), choices=[])
    bid_limit = MoneyField(
        _l("Bidding limit"), [Optional()], description=_l("The highest single bid this person may make. Empty: no limit.")
    )

    sign_limit = MoneyField(
        _l("Signing limit"),
        [Optional()],
        description=_l("The largest contract this signatory signs alone; above it a second one signs too. Empty: no limit."),
    )

    def __init__(self, kind: OrganisationKind, **given: Any) -> None:
        super().__init__(**given)
        self.roles.choices = lambda: [(role.value, gettext(role.label)) for role in ROLES[kind]]  # type: ignore[assignment]
        if kind is not OrganisationKind.ENTERPRISE:
            del self.bid_limit
        if Role.SIGNER not in ROLES[kind]:
            del self.sign_limit

    def values(self) -> dict[str, Any]:
        """Return roles and limits, the limits also where the form does not ask for them."""
        return {"bid_limit": None, "sign_limit": None, **super().values()}


class InviteForm(RolesForm):
    """An invitation."""

    name = TextField(_l("Name"), [needed(_l("Give the person's name.")), Length(max=60)], render_kw={"autocomplete": "off"})
    email = PlainField(
        _l("E-mail"),
        [needed(_l("Give an e-mail address, for example name@example.cn.")), Ruled(parse_email)],
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )


class AcceptForm(MarketForm):
    """A newcomer's name and first password."""

    name = TextField(_l("Your name"), [needed(_l("Give your name.")), Length(max=60)], render_kw={"autocomplete": "name"})
    password = PasswordField(
        _l("Password"),
        [needed(_l("Choose a password.")), NewPassword()],
        description=_l("At least %(least)s characters; a sentence is easier to remember than a riddle", least=PASSWORD_SHORTEST),
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LONGEST},
    )


class ProveForm(MarketForm):
    """The present password of an invited person who has an account."""

    password = PasswordField(
        _l("Your present password"), [needed(_l("Give your password."))], render_kw={"autocomplete": "current-password"}
    )
