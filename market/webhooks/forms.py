"""The forms of webhooks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectMultipleField
from wtforms.validators import InputRequired

from market.web.forms import BeijingTimeField, MarketForm, PlainField, choices
from market.webhooks.rules import Topic


class HookForm(MarketForm):
    """Where to, and of what."""

    address = PlainField(_l("Address of your system"), [InputRequired(_l("Give a full address that begins with https://."))])
    topics = SelectMultipleField(_l("What is followed"), choices=choices(Topic))


class ReplayForm(MarketForm):
    """From when everything is sent again."""

    since = BeijingTimeField(_l("Send again what happened since"), [InputRequired(_l("Choose a time."))])
