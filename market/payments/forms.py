"""Forms of payments: a transfer that arrived, a statement, the decisions about money that found no deposit."""

from flask_babel import lazy_gettext as _
from flask_wtf.file import FileField, FileRequired
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


class StatementForm(MarketForm):
    """A bank statement as the online bank exports it."""

    file = FileField(_("Bank statement (CSV)"), [FileRequired(_("Choose a file."))])


class BookToForm(MarketForm):
    """The operator's decision that a payment belongs to a deposit."""

    reference = PlainField(_("Transfer reference"), [InputRequired(_("Give the reference of the deposit.")), Length(max=40)])
    reason = StringField(_("Reason"), [InputRequired(_("Say why this payment belongs to the deposit.")), Length(max=300)])


class GiveBackForm(MarketForm):
    """The operator's decision that a payment goes back."""

    reason = StringField(_("Reason"), [InputRequired(_("Say why this payment goes back.")), Length(max=300)])


class ReturnedForm(MarketForm):
    """A transfer by which the bank returned money."""

    bank_reference = PlainField(
        _("Bank transfer number"), [InputRequired(_("Give the bank's own number of this transfer.")), Length(max=80)]
    )
