"""The form of a search that is to be kept."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField

from market.listings.forms.fields import LineField
from market.search.rules import Pace
from market.search.services import LONGEST_NAME
from market.web.forms import MarketForm


class SavedSearchForm(MarketForm):
    """The kind and the query string of the search page, a name, and how often to tell."""

    kind = HiddenField()
    address = HiddenField()
    name = LineField(_l("Name of the search"), most=LONGEST_NAME)
    pace = RadioField(_l("Tell me what is new"), default=Pace.DAILY, coerce=Pace)
