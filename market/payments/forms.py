"""The clerk's form for a transfer that arrived."""

from flask_babel import lazy_gettext as _
from wtforms import DateField, StringField
from wtforms.validators import InputRequired, Length

from market.web.forms import MarketForm, MoneyField, PlainField


class ReceiptForm(MarketForm):
    """A line of the bank statement, typed or copied."""

    reference = PlainField(
        _("Transfer reference"), [InputRequired(_("Give the reference that the payer wrote on the transfer.")), Length(max=40)]
    )
    amount = MoneyField(_("Amount received"), [InputRequired(_("Give the amount of the transfer."))])
    payer_name = StringField(
        _("Payer's account name"), [InputRequired(_("Give the payer's account name from the bank statement.")), Length(max=200)]
    )
    bank_reference = PlainField(
        _("Bank transfer number"), [InputRequired(_("Give the bank's own number of this transfer.")), Length(max=80)]
    )
    received_on = DateField(_("Day of receipt"), [InputRequired(_("Give the day on which the money arrived."))])
