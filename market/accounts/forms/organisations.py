"""Forms about organisations: identity, filter, decisions, licences."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    PasswordField,
    RadioField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import Length

from market.accounts.forms.fields import NewPassword, Ruled, TextField, needed, region_choices, visible
from market.accounts.rules import (
    ADDRESS_LENGTH,
    JOINABLE,
    NAME_LENGTH,
    PASSWORD_LONGEST,
    PASSWORD_SHORTEST,
    REASON_LENGTH,
    OrganisationKind,
    OrganisationState,
    parse_email,
    parse_uscc,
)
from market.web.forms import MarketForm, PlainField


class IdentityForm(MarketForm):
    """What an organisation says of itself."""

    name_zh = TextField(
        _l("Full name of the organisation"),
        [needed(_l("Give the organisation's full name.")), Length(max=NAME_LENGTH)],
        description=_l("As on the certificate, in Chinese"),
    )
    name_en = TextField(_l("English name"), [Length(max=NAME_LENGTH)])
    uscc = PlainField(
        _l("Unified social credit code"),
        [needed(_l("Give the unified social credit code.")), Ruled(parse_uscc)],
        description=_l("18 characters, on the business licence or the certificate of the institution"),
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    region = SelectField(
        _l("Region"),
        [needed(_l("Choose the region in which the organisation is registered."))],
        choices=region_choices,
        description=_l("Where the organisation is registered. It decides which office registers its contracts."),
    )
    address = TextField(
        _l("Address"),
        [needed(_l("Give the organisation's address.")), Length(max=ADDRESS_LENGTH)],
        render_kw={"autocomplete": "street-address"},
    )


class JoinForm(IdentityForm):
    """The public registration of an organisation."""

    kind = RadioField(
        _l("Kind of organisation"),
        [needed(_l("Choose the kind of organisation."))],
        choices=lambda: [(kind.value, gettext(kind.label)) for kind in JOINABLE],
        validate_choice=True,
    )
    person_name = TextField(_l("Your name"), [needed(_l("Give your name.")), Length(max=60)], render_kw={"autocomplete": "name"})
    email = PlainField(
        _l("E-mail"),
        [needed(_l("Give an e-mail address, for example name@example.cn.")), Ruled(parse_email)],
        render_kw={"type": "email", "autocomplete": "username", "spellcheck": "false"},
    )
    password = PasswordField(
        _l("Password"),
        [needed(_l("Choose a password.")), NewPassword()],
        description=_l("At least %(least)s characters; a sentence is easier to remember than a riddle", least=PASSWORD_SHORTEST),
        render_kw={"autocomplete": "new-password", "maxlength": PASSWORD_LONGEST},
    )


class FilterForm(MarketForm):
    """The operator's filter of organisations; a GET form."""

    class Meta(MarketForm.Meta):
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
        [needed(_l("Say why, so that the organisation knows what to do.")), Length(max=REASON_LENGTH)],
        filters=[visible],
        render_kw={"rows": 3},
    )


class LicenceForm(MarketForm):
    """An agency's auction licence."""

    licence_no = TextField(_l("Licence number"), [needed(_l("Give the number of the licence.")), Length(max=60)])
    authority = TextField(_l("Issued by"), [needed(_l("Say who issued the licence.")), Length(max=NAME_LENGTH)])
    valid_until = DateField(_l("Valid until"), [needed(_l("Give the last day of the licence."))], render_kw={"type": "date"})


class AuctioneerForm(MarketForm):
    """An auctioneer's registration with the agency."""

    person_id = SelectField(_l("Person"), coerce=int, choices=[])
    certificate_no = TextField(_l("Certificate number"), [needed(_l("Give the number of the auctioneer's certificate.")), Length(max=60)])

    def __init__(self, people: list[tuple[int, str]], **given: Any) -> None:
        super().__init__(**given)
        self.person_id.choices = lambda: [(key, name, {"lang": "zh-CN"}) for key, name in people]  # type: ignore[assignment]
