"""The form of a demand."""

from __future__ import annotations

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField

from market.accounts.rules.regions import REGIONS
from market.listings.forms.fields import DayField, LineField, ProseField
from market.listings.forms.rows import RowsForm, initial, rows_form
from market.listings.models.demands import Demand
from market.listings.rules.content import TITLE_LENGTH, Target, Wish
from market.listings.rules.kinds import ContactRule, Cooperation, Sector, TechnologyField
from market.web.forms import MoneyField, choices
from market.web.i18n import language


def _regions() -> list[tuple[str, str]]:
    english = language() == "en"
    return [("", gettext("Please choose")), *((region.code, region.en if english else region.zh) for region in REGIONS.values())]


class DemandForm(RowsForm):
    """Everything that a demand says."""

    title_zh = LineField(_l("Title in Chinese"), most=TITLE_LENGTH)
    title_en = LineField(_l("Title in English"), most=TITLE_LENGTH * 2)
    problem = ProseField(_l("Problem to solve"))
    background = ProseField(_l("Background and what was tried"))
    sector = SelectField(_l("Sector"), choices=choices(Sector, blank=True))
    field = SelectField(_l("Technology field"), choices=choices(TechnologyField, blank=True))
    budget_from = MoneyField(_l("Budget from"))
    budget_to = MoneyField(_l("Budget up to"))
    ways = SelectMultipleField(_l("Ways of cooperation"), choices=choices(Cooperation))
    ownership = ProseField(_l("Ownership of the results"), most=500)
    region = SelectField(_l("Region"), choices=_regions)
    deadline = DayField(_l("Proposals until"))
    contact = SelectField(_l("Contact"), choices=choices(ContactRule))

    def wish(self) -> Wish:
        """Return what the services take."""
        values = {name: self[name].data for name in Wish.__dataclass_fields__ if name != "indicators"}
        texts = {name: values[name] or "" for name in ("title_zh", "title_en", "problem", "background", "ownership", "region")}
        return Wish(
            **{
                **values,
                **texts,
                "sector": Sector(values["sector"]) if values["sector"] else None,
                "field": TechnologyField(values["field"]) if values["field"] else None,
                "ways": tuple(Cooperation(way) for way in values["ways"] or ()),
                "contact": ContactRule(values["contact"]),
                "indicators": tuple(Target(**{column: value or "" for column, value in row.items()}) for row in self.filled("target")),
            }
        )


def demand_form(demand: Demand | None) -> DemandForm:
    """Return the form with what is kept."""
    columns = {
        "target": {
            "name": lambda: LineField(_l("Indicator"), most=60),
            "now": lambda: LineField(_l("Now"), most=60),
            "wanted": lambda: LineField(_l("Target"), most=60),
            "test": lambda: LineField(_l("How it is tested")),
        }
    }
    rows = list(demand.indicators) if demand else []
    made = rows_form(DemandForm, columns, {"target": len(rows)})
    kept = {"contact": ContactRule.MARKET.value} if demand is None else _kept(demand)
    form: DemandForm = made(data=kept | initial(rows))
    return form


def _kept(demand: Demand) -> dict[str, object]:
    kept = {name: getattr(demand, name) for name in Wish.__dataclass_fields__ if name != "indicators"}
    return {name: value.value if isinstance(value, Sector | TechnologyField | ContactRule) else value for name, value in kept.items()}
