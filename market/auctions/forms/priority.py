"""Shape of what people enter about holders of a priority right 优先购买权, and of a holder's answer."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length

from market.auctions.rules.holders import LONGEST_NOTE, Ground, NoticeWay
from market.web.forms import MarketForm, choices


class HolderForm(MarketForm):
    """Who may take a lot at the highest price, why, and how it is told."""

    uscc = StringField(_l("Unified social credit code"), [DataRequired(_l("Give the code of the holder's organisation.")), Length(max=40)])
    email = StringField(_l("Address of the person"), [Length(max=200)])
    rank = IntegerField(_l("Rank"), [InputRequired(_l("Give a rank; 1 comes first."))], default=1)
    ground = SelectField(_l("Ground of the right"), choices=choices(Ground), coerce=Ground)
    note = TextAreaField(_l("Evidence"), [Length(max=LONGEST_NOTE)])
    notice_way = RadioField(_l("How the holder is told"), choices=choices(NoticeWay), coerce=NoticeWay, default=NoticeWay.LETTER)
    notice_note = TextAreaField(_l("Why it cannot be reached, and where the public notice stands"), [Length(max=LONGEST_NOTE)])


class AnswerForm(MarketForm):
    """A holder's answer: `yes` takes the lot at the highest price, `no` waives."""

    takes = HiddenField(validators=[DataRequired()])
    key = HiddenField(validators=[DataRequired(), Length(8, 80)])
