"""The form about a paid fee."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from market.listings.forms.fields import DayField, LineField
from market.web.forms import MarketForm


class FeeForm(MarketForm):
    """Until when the annual fee of a patent is paid."""

    number = LineField(_l("Number of the right"), most=80)
    paid_until = DayField(_l("Fee paid until"))
