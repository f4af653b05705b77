"""The forms of the author's steps that consist of rows: owners and inventors, rights and encumbrances, indicators."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import SelectField

from market.listings.forms.fields import DayField, LineField, ShareField
from market.listings.forms.rows import Columns, RowsForm, initial, rows_form
from market.listings.models.achievements import Achievement
from market.listings.rules.burdens import Burden
from market.listings.rules.content import Measure, Person
from market.listings.rules.kinds import (
    BurdenKind,
    IpKind,
)
from market.listings.rules.numbers import Right
from market.listings.rules.terms import Share
from market.web.forms import choices


class OwnersForm(RowsForm):
    """Who owns the achievement, and who made it."""

    def shares(self) -> list[Share]:
        """Return the owners; the first row is the organisation that lists."""
        rows = [self.row("owner", place) for place in self.places("owner")]
        return [Share(name=row["owner_name"] or "", share_bp=row["owner_share"] or 0, consented_on=row["owner_consent"]) for row in rows]

    def places(self, group: str) -> list[int]:
        """Return the filled rows; the first owner is always one."""
        found = super().places(group)
        return sorted({0, *found}) if group == "owner" else found

    def people(self) -> list[Person]:
        """Return the inventors."""
        return [
            Person(name=row["inventor_name"] or "", share_bp=row["inventor_share"], staff_no=row["inventor_staff_no"] or "")
            for row in self.filled("inventor")
        ]


def owners_form(achievement: Achievement) -> RowsForm:
    """Return the form with what is kept."""
    columns: dict[str, Columns] = {
        "owner": {
            "owner_name": lambda: LineField(_l("Owner")),
            "owner_share": lambda: ShareField(_l("Share in percent")),
            "owner_consent": lambda: DayField(_l("Agreed to the listing on")),
        },
        "inventor": {
            "inventor_name": lambda: LineField(_l("Inventor"), most=60),
            "inventor_share": lambda: ShareField(_l("Share of the reward in percent")),
            "inventor_staff_no": lambda: LineField(_l("Staff number (not public)"), most=40),
        },
    }
    owners = [{"owner_name": row.name, "owner_share": row.share_bp, "owner_consent": row.consented_on} for row in achievement.owners]
    inventors = [
        {"inventor_name": row.name, "inventor_share": row.share_bp, "inventor_staff_no": row.staff_no} for row in achievement.inventors
    ]
    kept = {"owner": len(owners), "inventor": len(inventors)}
    return rows_form(OwnersForm, columns, kept)(data=initial(owners) | initial(inventors))


class RightsForm(RowsForm):
    """The rights behind the achievement."""

    defaults = ("kind", "burden_kind")

    def burdens(self) -> list[Burden]:
        """Return what already rests on it."""
        return [
            Burden(
                kind=BurdenKind(row["burden_kind"]),
                holder=row["burden_holder"] or "",
                until=row["burden_until"],
                note=row["burden_note"] or "",
            )
            for row in self.filled("burden")
        ]

    def rights(self) -> list[Right]:
        """Return what the services take."""
        return [
            Right(**{**row, "kind": IpKind(row["kind"]), "number": row["number"] or "", "title": row["title"] or ""})
            for row in self.filled("right")
        ]


def rights_form(achievement: Achievement) -> RowsForm:
    """Return the form with what is kept."""
    columns: dict[str, Columns] = {
        "right": {
            "kind": lambda: SelectField(_l("Kind"), choices=choices(IpKind), default=IpKind.PAT_INV.value),
            "number": lambda: LineField(_l("Number of the right"), most=60),
            "title": lambda: LineField(_l("Name of the right")),
            "filed_on": lambda: DayField(_l("Filed on")),
            "granted_on": lambda: DayField(_l("Granted on")),
            "expires_on": lambda: DayField(_l("Ends on")),
            "fee_due_on": lambda: DayField(_l("Next annual fee due on")),
        },
        "burden": {
            "burden_kind": lambda: SelectField(_l("What rests on it"), choices=choices(BurdenKind), default=BurdenKind.ORDINARY.value),
            "burden_holder": lambda: LineField(_l("Holder (not public)")),
            "burden_until": lambda: DayField(_l("In force until")),
            "burden_note": lambda: LineField(_l("Scope and consent")),
        },
    }
    rows = [
        {
            "kind": row.kind.value,
            "number": row.shown_number,
            "title": row.title,
            "filed_on": row.filed_on,
            "granted_on": row.granted_on,
            "expires_on": row.expires_on,
            "fee_due_on": row.fee_due_on,
        }
        for row in achievement.rights
    ]
    burdens = [
        {"burden_kind": row.kind.value, "burden_holder": row.holder, "burden_until": row.until, "burden_note": row.note}
        for row in achievement.burdens
    ]
    kept = {"right": len(rows), "burden": len(burdens)}
    return rows_form(RightsForm, columns, kept)(data=initial(rows) | initial(burdens))


class IndicatorsForm(RowsForm):
    """The measured properties."""

    def measures(self) -> list[Measure]:
        """Return what the services take."""
        return [Measure(**{column: value or "" for column, value in row.items()}) for row in self.filled("indicator")]


def indicators_form(achievement: Achievement) -> RowsForm:
    """Return the form with what is kept."""
    columns = {
        "indicator": {
            "name": lambda: LineField(_l("Indicator"), most=60),
            "value": lambda: LineField(_l("Value"), most=60),
            "unit": lambda: LineField(_l("Unit"), most=20),
            "proof": lambda: LineField(_l("How it was shown")),
        }
    }
    rows = [{"name": row.name, "value": row.value, "unit": row.unit, "proof": row.proof} for row in achievement.indicators]
    return rows_form(IndicatorsForm, columns, {"indicator": len(rows)})(data=initial(rows))
