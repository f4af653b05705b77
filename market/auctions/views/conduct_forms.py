"""Shape of what an auctioneer enters on the console beside a reason."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.auctions.rules.announcing import Phrase
from market.auctions.rules.grounds import SuspensionGround, TerminationGround, chosen_by_people
from market.web.forms import BeijingTimeField, MarketForm, PlainField, choices
from market.web.i18n import label

LONGEST = 300


def _phrase(name: object) -> Phrase | None:
    """Return a phrase of the list by its name, None for no choice; raise ValueError for a foreign name."""
    if name and str(name) not in Phrase.__members__:
        raise ValueError(name)
    return Phrase[str(name)] if name else None


class SayForm(MarketForm):
    """An announcement from the list, or in own words."""

    phrase = SelectField(
        _l("Announcement from the list"),
        [Optional()],
        coerce=_phrase,
        choices=lambda: [("", "—", {}), *((phrase.name, phrase.text, {"lang": "zh-CN"}) for phrase in Phrase)],
        validate_choice=False,
    )
    text = StringField(_l("Or in your own words"), [Length(max=200)], default="")


class SuspendForm(MarketForm):
    """The legal ground of a suspension, and what bidders read."""

    ground = SelectField(
        _l("Legal ground"), coerce=SuspensionGround, choices=lambda: [(str(one.value), label(one)) for one in chosen_by_people()]
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=LONGEST)])


class ReopenForm(MarketForm):
    """When a suspended lot goes on."""

    reopens_at = BeijingTimeField(_l("Bidding goes on at"), [InputRequired(_l("Give date and time, for example 2026-10-23 14:00."))])
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=LONGEST)])


class TerminateForm(MarketForm):
    """The legal ground of a termination, what bidders read, and a phrase that no slip of the hand types."""

    ground = SelectField(_l("Legal ground"), coerce=TerminationGround, choices=choices(TerminationGround))
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Give a reason.")), Length(max=LONGEST)])
    phrase = PlainField(_l("Type the lot's number to confirm"), [InputRequired(_l("Type the lot's number to confirm."))])


class NoteForm(MarketForm):
    """What somebody found who looked at an anomaly."""

    key = HiddenField(validators=[InputRequired()])
    note = StringField(_l("What you found"), [InputRequired(_l("Say what you found, in 2 to 300 characters.")), Length(max=LONGEST)])
