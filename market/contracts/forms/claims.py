"""What a claim asks its claimant before it is ready; each claim asks only for some of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from market.contracts.rules.asking import Figure
from market.contracts.rules.benefits.kinds import PatentKind
from market.listings.forms.fields import ShareField
from market.money import Money
from market.web.forms import MarketForm, MoneyField, choices
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

AMOUNT = _l("Give an amount; zero is possible.")
ANSWER = _l("Answer this: the benefit turns on it.")
YES_NO = (("", N_("Please choose")), ("yes", N_("Yes")), ("no", N_("No")))


class AnswerField(SelectField):
    """Yes or no, nothing chosen beforehand."""

    def __init__(self, label: Any, **more: Any) -> None:  # noqa: ANN401 - WTForms' signature
        super().__init__(label, [InputRequired(ANSWER)], choices=lambda: [(value, _l(text)) for value, text in YES_NO], **more)


def _amount(figure: Figure, hint: str = "") -> MoneyField:
    return MoneyField(_l(figure.label), [InputRequired(AMOUNT)], description=_l(hint) if hint else "")


class FiguresForm(MarketForm):
    """The figures and facts of a claim; those it does not ask are taken out."""

    cost = _amount(Figure.COST, N_("Its tax base less the amortisation taken so far; of shares, the original value of the technology"))
    fees = _amount(Figure.FEES)
    acquired_on = DateField(_l(Figure.ACQUIRED_ON.label), [InputRequired(_l("Give the day."))])
    own = _amount(Figure.OWN, N_("In a co-operation each party deducts what it spent itself."))
    home = _amount(Figure.HOME, N_("Of research entrusted abroad at most two thirds of this counts."))
    apart = _amount(Figure.APART, N_("Only the rest of the price counts for this benefit."))
    patent_kind = SelectField(_l(Figure.PATENT_KIND.label), [InputRequired(ANSWER)], choices=choices(PatentKind, blank=True))
    design_simple = AnswerField(_l(Figure.DESIGN_SIMPLE.label), description=_l("Such a design is not on the list."))
    share_bp = ShareField(_l(Figure.SHARE_BP.label), [InputRequired(ANSWER)], description=_l("Directly or through others"))
    expense_detail = AnswerField(_l(Figure.EXPENSE_DETAIL.label))

    def ask(self, wanted: Collection[Figure]) -> FiguresForm:
        """Leave only what is asked."""
        for figure in Figure:
            if figure not in wanted:
                delattr(self, figure.value)
        return self

    @property
    def asked(self) -> list[Any]:
        """Return the fields in the order of the form."""
        return [self._fields[figure.value] for figure in Figure if figure.value in self._fields]

    def values(self) -> dict[str, Any]:
        """Return the answers as the services take them."""
        return {name: _read(name, value) for name, value in super().values().items()}


def _read(name: str, value: Any) -> Any:  # noqa: ANN401 - any answer
    if name == Figure.PATENT_KIND:
        return PatentKind(value) if value else None
    if name in (Figure.DESIGN_SIMPLE, Figure.EXPENSE_DETAIL):
        return {"yes": True, "no": False}.get(value)
    return value


def typed(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a claim keeps as the form shows it again."""
    shown: dict[str, Any] = {name.removesuffix("_fen"): Money(value) if name.endswith("_fen") else value for name, value in data.items()}
    if Figure.ACQUIRED_ON in shown:
        shown[Figure.ACQUIRED_ON] = date.fromisoformat(shown[Figure.ACQUIRED_ON])
    return {name: {True: "yes", False: "no"}[value] if isinstance(value, bool) else value for name, value in shown.items()}
