"""Shape of what people enter after a lot's result."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from market.auctions.rules.default import Ground
from market.money import ZERO
from market.web.forms import MarketForm, MoneyField, PlainField, choices

LONGEST = 500


class NoticeForm(MarketForm):
    """Formal notice to a buyer."""

    ground = SelectField(_l("Ground"), coerce=Ground, choices=choices(Ground))
    statement = TextAreaField(_l("What the buyer failed to do"), [InputRequired(_l("Give a reason.")), Length(max=LONGEST)])


class SettleForm(MarketForm):
    """What a default cost beside the lower price, which is computed."""

    costs = MoneyField(_l("Costs of the first auction, both commissions"), [Optional()])
    debts = MoneyField(_l("Other debts of the defaulter from this sale"), [Optional()])
    note = TextAreaField(_l("Which costs and debts these are"), [InputRequired(_l("Give a reason.")), Length(max=LONGEST)])

    def values(self) -> dict[str, Any]:
        """Return the amounts, nothing where a field was left empty."""
        return {"costs": self.costs.data or ZERO, "debts": self.debts.data or ZERO, "note": self.note.data or ""}


class InterestForm(MarketForm):
    """A price for a passed lot."""

    price = MoneyField(_l("Your price"), [InputRequired(_l("Give the starting price in whole yuan, above zero."))])
    message = TextAreaField(_l("Message to the seller"), [Length(max=LONGEST)], default="")


class PasswordForm(MarketForm):
    """An act that binds: the password again."""

    password = PasswordField(
        _l("Your password"), [InputRequired(_l("Give your password."))], render_kw={"autocomplete": "current-password"}
    )


class SignPaperForm(PasswordForm):
    """A signature: the digest that was on the page, and the password again."""

    digest = HiddenField()
    code = PlainField(
        _l("Code of your second factor"),
        [Length(max=40)],
        description=_l("Six digits from your authenticator app, or one of your recovery codes"),
        render_kw={"autocomplete": "one-time-code", "spellcheck": "false"},
    )
