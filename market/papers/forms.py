"""The forms of papers."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, PasswordField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from market.papers.rules.agreement import Gate
from market.papers.rules.files import Audience
from market.papers.rules.questions import Reach
from market.web.forms import MarketForm, choices


class AttachForm(MarketForm):
    """One file, for whom it is, and what it shows."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])
    caption = StringField(_l("What it shows or contains"))
    audience = SelectField(_l("Who may open it"), choices=choices(Audience))

    def only_confidential(self) -> None:
        """Offer no other audience: what is public no longer changes."""
        self.audience.choices = [(Audience.NDA.value, gettext(Audience.NDA.label))]


class RemoveForm(MarketForm):
    """Nothing but the proof that the page was ours."""


class SignForm(MarketForm):
    """The signature: the digest that was on the page, and the password again."""

    digest = HiddenField()
    password = PasswordField(
        _l("Your password"), [InputRequired(_l("Give your password."))], render_kw={"autocomplete": "current-password"}
    )


class GateForm(MarketForm):
    """How who signs is let in."""

    gate = RadioField(_l("Who signs is let in"), choices=choices(Gate))


class DecisionForm(MarketForm):
    """Why access is refused or revoked."""

    reason = TextAreaField(_l("Reason"))


class QuestionForm(MarketForm):
    """A question, and who may read it with its answer."""

    text = TextAreaField(_l("Your question"), [InputRequired(_l("Write your question."))])
    reach = RadioField(_l("Who reads question and answer"), choices=choices(Reach), default=Reach.PUBLIC.value)


class AnswerForm(MarketForm):
    """The owner's answer; a public question may be answered to its asker alone."""

    answer = TextAreaField(_l("Your answer"), [InputRequired(_l("Write your answer."))])
    private = BooleanField(_l("Only for who asks"))


class HideForm(MarketForm):
    """Why the operator takes a question off the page."""

    reason = TextAreaField(_l("Reason"))
