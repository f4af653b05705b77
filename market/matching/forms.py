"""Forms of matching: an answer to a match, and what a company lets the market do with its interests."""

from __future__ import annotations

from flask_babel import lazy_gettext
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import Length

from market.matching.rules.feedback import NOTE_LENGTH, Answer
from market.web.forms import MarketForm, choices


class AnswerForm(MarketForm):
    """Why a match does not fit."""

    answer = RadioField(lazy_gettext("Reason"), choices=choices(Answer), coerce=Answer)
    note = TextAreaField(lazy_gettext("Your note"), [Length(max=NOTE_LENGTH)])


class ProfileForm(MarketForm):
    """What a company allows, and its own words."""

    learns = BooleanField(lazy_gettext("Learn from our searches and from the achievements we look at"))
    named = BooleanField(lazy_gettext("Institutions whose achievement fits may read our name"))
    tells = BooleanField(lazy_gettext("Send our editors new matches by mail, at most once a day"))
    own = TextAreaField(lazy_gettext("Our own words"), [Length(max=2000)])


class WordForm(MarketForm):
    """One word of a profile."""

    word = StringField(lazy_gettext("Word"), [Length(min=1, max=40)])
