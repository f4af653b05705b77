"""Shape of what people enter in the auction house."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import DataRequired, Length

from market.web.forms import MarketForm, MoneyField


class BidForm(MarketForm):
    """A bid: the amount, the price the bidder saw, and the idempotency key of this submit."""

    amount = MoneyField(_l("Your bid"), validators=[DataRequired(_l("Give an amount in yuan with digits only, for example 1,250,000."))])
    seen = HiddenField()
    key = HiddenField(validators=[DataRequired(), Length(8, 80)])
