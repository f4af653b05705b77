"""Shape of what the operator enters to postpone an auction session."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from market.auctions.rules.grounds import SuspensionGround, chosen_by_people
from market.web.forms import BeijingTimeField, MarketForm
from market.web.i18n import label

LONGEST = 300


class PostponeForm(MarketForm):
    """The new dates, and why."""

    opens_at = BeijingTimeField(_l("Auction begins"), [InputRequired(_l("Give date and time, for example 2026-10-23 14:00."))])
    viewing_from = BeijingTimeField(_l("Viewing from"), [InputRequired(_l("Give date and time, for example 2026-10-23 14:00."))])
    viewing_until = BeijingTimeField(_l("Viewing until"), [InputRequired(_l("Give date and time, for example 2026-10-23 14:00."))])
    ground = SelectField(
        _l("Legal ground"), coerce=SuspensionGround, choices=lambda: [(str(one.value), label(one)) for one in chosen_by_people()]
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=LONGEST)])
