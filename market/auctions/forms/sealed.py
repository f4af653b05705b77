"""Shape of what people enter about sealed bids, panels and plan papers."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from market.web.forms import MarketForm, MoneyField, PlainField

LONGEST_TEXT = 5000


class SealForm(MarketForm):
    """A sealed bid as it is handed in: its commitment and round; the amount never leaves the bidder's computer."""

    round = IntegerField(_l("Round"), validators=[InputRequired()])
    commitment = PlainField(_l("Commitment"), validators=[DataRequired(_l("Paste the commitment: 64 hexadecimal digits."))])
    key = HiddenField(validators=[DataRequired(), Length(8, 80)])


class RevealForm(MarketForm):
    """What opens a sealed bid."""

    amount = MoneyField(_l("Sealed amount"), validators=[DataRequired(_l("Give the amount that you sealed."))])
    nonce = PlainField(_l("Nonce"), validators=[DataRequired(_l("Give the nonce from your file: 64 hexadecimal digits."))])
    key = HiddenField(validators=[DataRequired(), Length(8, 80)])


class PanelForm(MarketForm):
    """Who judges the plans of a lot."""

    emails = TextAreaField(_l("Addresses of the panel's members, one on each line"), [Length(max=LONGEST_TEXT)])


class PaperForm(MarketForm):
    """A bidder's plan paper."""

    paper = FileField(_l("Plan (PDF)"), validators=[FileRequired(_l("Choose a PDF file."))])
