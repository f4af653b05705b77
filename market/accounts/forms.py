"""The shape of what people type about accounts; the rules are checked by the services."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, PasswordField, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.accounts.rules import (
    ADDRESS_LENGTH,
    HANGZHOU,
    JOINABLE,
    NAME_LENGTH,
    PASSWORD_LONGEST,
    PASSWORD_SHORTEST,
    PROVINCES,
    REASON_LENGTH,
    ROLES,
    ZHEJIANG,
    OrganisationKind,
    OrganisationState,
)
from market.web.forms import MarketForm, MoneyField, PlainField
from market.web.i18n import language

if TYPE_CHECKING:
    from market.accounts.rules import Region


def visible(value: str | None) -> str | None:
    """Drop characters that nobody can see and outer spaces; leave full-width punctuation of Chinese names alone."""
    if value is None:
        return None
    return "".join(c for c in value if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs")).strip()


class TextField(StringField):
    """A name or an address in any language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Clean what was typed."""
        if valuelist:
            self.data = visible(valuelist[0])


def _needed(message: Any) -> InputRequired:  # noqa: ANN401 - a lazy translation
    return InputRequired(message)


def region_choices() -> list[tuple[str, str]] | dict[str, list[tuple[str, str]]]:
    """Return the regions in groups, in the reader's language."""
    return {
        gettext("Please choose"): [("", gettext("Please choose"))],
        gettext("Hangzhou"): _named(HANGZHOU),
        gettext("Zhejiang, other cities"): _named(ZHEJIANG),
        gettext("Provinces"): _named(PROVINCES),
    }


def _named(regions: tuple[Region, ...]) -> list[tuple[str, str]]:
    english = language() == "en"
    return [(region.code, region.en if english else region.zh) for region in regions]


class IdentityForm(MarketForm):
    """What an organisation says of itself."""

    name_zh = TextField(
        _l("Full name of the organisation"),
        [_needed(_l("Give the organisation's full name.")), Length(max=NAME_LENGTH)],
        description=_l("As on the certificate, in Chinese"),
    )
    name_en = TextField(_l("English name"), [Length(max=NAME_LENGTH)])
    uscc = PlainField(
        _l("Unified social credit code"),
        [_needed(_l("Give the unified social credit code."))],
        description=_l("18 characters, on the business licence or the certificate of the institution"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    region = SelectField(
        _l("Region"),
        choices=region_choices,
        description=_l("Where the organisation is registered. It decides which office registers its contracts."),
    )
    address = TextField(
        _l("Address"),
        [_needed(_l("Give the organisation's address.")), Length(max=ADDRESS_LENGTH)],
        render_kw={"autocomplete": "street-address"},
    )


class JoinForm(IdentityForm):
    """The public registration of an organisation."""

    kind = RadioField(
        _l("Kind of organisation"),
        [_needed(_l("Choose the kind of organisation."))],
        choices=lambda: [(kind.value, gettext(kind.label)) for kind in JOINABLE],
        validate_choice=True,
    )
    person_name = TextField(_l("Your name"), [_needed(_l("Give your name.")), Length(max=60)], render_kw={"autocomplete": "name"})
    email = PlainField(
        _l("E-mail"),
        [_needed(_l("Give an e-mail address, for example name@example.cn."))],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [_needed(_l("Choose a password."))],
        description=_l("At least %(least)s characters; a sentence is easier to remember than a riddle", least=PASSWORD_SHORTEST),
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LONGEST},
    )


class LoginForm(MarketForm):
    """E-mail and password."""

    email = PlainField(
        _l("E-mail"),
        [_needed(_l("Give your e-mail address."))],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(_l("Password"), [_needed(_l("Give your password."))], render_kw={"autocomplete": "current-password"})


class PasswordForm(MarketForm):
    """A change of the own password."""

    old = PasswordField(_l("Present password"), [_needed(_l("Give your password."))], render_kw={"autocomplete": "current-password"})
    new = PasswordField(
        _l("New password"),
        [_needed(_l("Choose a password."))],
        description=_l("At least %(least)s characters; a sentence is easier to remember than a riddle", least=PASSWORD_SHORTEST),
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LONGEST},
    )


class LanguageForm(MarketForm):
    """The language of letters and pages."""

    locale = RadioField(_l("Language"), choices=lambda: [("zh", "中文"), ("en", "English")])


class TokenForm(MarketForm):
    """A new API token."""

    name = TextField(_l("Name of the token"), [Length(max=60)], description=_l("For example the program that will use it"))


class RolesForm(MarketForm):
    """What one person may do; the roles offered are those of the organisation's kind."""

    roles = SelectMultipleField(_l("Roles"), choices=[])
    bid_limit = MoneyField(
        _l("Bidding limit"), [Optional()], description=_l("The highest single bid this person may make. Empty: no limit.")
    )

    def __init__(self, kind: OrganisationKind, **given: Any) -> None:
        super().__init__(**given)
        self.roles.choices = lambda: [(role.value, gettext(role.label)) for role in ROLES[kind]]  # type: ignore[assignment]
        if kind is not OrganisationKind.ENTERPRISE:
            del self.bid_limit

    def values(self) -> dict[str, Any]:
        """Return roles and limit, the limit also where the form does not ask for it."""
        return {"bid_limit": None, **super().values()}


class InviteForm(RolesForm):
    """An invitation."""

    name = TextField(_l("Name"), [_needed(_l("Give the person's name.")), Length(max=60)], render_kw={"autocomplete": "off"})
    email = PlainField(
        _l("E-mail"),
        [_needed(_l("Give an e-mail address, for example name@example.cn."))],
        render_kw={"type": "email", "autocomplete": "off", "spellcheck": "false"},
    )


class AcceptForm(MarketForm):
    """A newcomer's name and first password."""

    name = TextField(_l("Your name"), [_needed(_l("Give your name.")), Length(max=60)], render_kw={"autocomplete": "name"})
    password = PasswordField(
        _l("Password"),
        [_needed(_l("Choose a password."))],
        description=_l("At least %(least)s characters; a sentence is easier to remember than a riddle", least=PASSWORD_SHORTEST),
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LONGEST},
    )


class ProveForm(MarketForm):
    """The present password of an invited person who has an account."""

    password = PasswordField(
        _l("Your present password"), [_needed(_l("Give your password."))], render_kw={"autocomplete": "current-password"}
    )


class FilterForm(MarketForm):
    """The operator's filter of organisations; a GET form."""

    class Meta(MarketForm.Meta):  # type: ignore[name-defined,misc]
        """A filter changes nothing."""

        csrf = False

    q = TextField(_l("Name or code"), [Length(max=60)], render_kw={"type": "search"})
    state = SelectField(
        _l("State"),
        choices=lambda: [("", gettext("All"))] + [(state.value, gettext(state.label)) for state in OrganisationState],
        validate_choice=False,
    )
    kind = SelectField(
        _l("Kind"),
        choices=lambda: [("", gettext("All"))] + [(kind.value, gettext(kind.label)) for kind in OrganisationKind],
        validate_choice=False,
    )


class ReasonForm(MarketForm):
    """Why an organisation is returned, suspended or reinstated."""

    reason = TextAreaField(
        _l("Reason"),
        [_needed(_l("Say why, so that the organisation knows what to do.")), Length(max=REASON_LENGTH)],
        filters=[visible],
        render_kw={"rows": 3},
    )


class LicenceForm(MarketForm):
    """An agency's auction licence."""

    licence_no = TextField(_l("Licence number"), [_needed(_l("Give the number of the licence.")), Length(max=60)])
    authority = TextField(_l("Issued by"), [_needed(_l("Say who issued the licence.")), Length(max=NAME_LENGTH)])
    valid_until = DateField(_l("Valid until"), [_needed(_l("Give the last day of the licence."))], render_kw={"type": "date"})


class AuctioneerForm(MarketForm):
    """An auctioneer's registration with the agency."""

    person_id = SelectField(_l("Person"), coerce=int, choices=[])
    certificate_no = TextField(_l("Certificate number"), [_needed(_l("Give the number of the auctioneer's certificate.")), Length(max=60)])

    def __init__(self, people: list[tuple[int, str]], **given: Any) -> None:
        super().__init__(**given)
        self.person_id.choices = lambda: people  # type: ignore[assignment]
