"""The form of a note of talks."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from market.listings.forms.fields import DayField, ProseField
from market.proposals.rules.talks import NOTE_LENGTH
from market.web.forms import MarketForm


class NoteForm(MarketForm):
    """What was said, and on which day."""

    met_on = DayField(_l("Day of the talk"))
    text = ProseField(_l("What was said"), most=NOTE_LENGTH)
