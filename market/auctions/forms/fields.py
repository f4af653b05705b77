"""Fields of planning forms: percentages, minutes, ladders, weights and names as people type them."""

from __future__ import annotations

import re
from typing import Any

from flask_babel import gettext
from wtforms import IntegerField, StringField, TextAreaField, ValidationError

from market.auctions.rules.planning import percent
from market.errors import Invalid
from market.money import Money
from market.web.forms import plain

_PERCENT = re.compile(r"^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$")


class PercentField(StringField):
    """A percentage with at most two decimals; `data` is in basis points, what was typed is shown again."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `10`, `12.5` or `１０％`."""
        self.data: Any = None
        if not valuelist or not valuelist[0].strip():
            return
        match = _PERCENT.match(plain(valuelist[0]) or "")
        if match is None:
            raise ValidationError(gettext("Give a percentage, for example 10 or 12.5."))
        self.data = int(match.group(1)) * 100 + int((match.group(2) or "").ljust(2, "0"))

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else percent(self.data)


class MinutesField(IntegerField):
    """A time in whole minutes; `data` is in seconds."""

    def process_data(self, value: int | None) -> None:
        """Take seconds."""
        self.data = value

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read minutes."""
        super().process_formdata(valuelist)
        self.data = None if self.data is None else self.data * 60

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data // 60)


class LadderField(TextAreaField):
    """Steps of an increment ladder 加价幅度阶梯, one line each: `from step` in yuan; `data` is a list of (Money, Money)."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the lines that are not empty."""
        lines = [line.split() for line in (plain(valuelist[0]) or "").splitlines() if line.strip()] if valuelist else []
        self.data: Any = []
        try:
            self.data = [(Money.parse(price), Money.parse(step)) for price, step in lines]
        except (Invalid, ValueError) as error:
            raise ValidationError(
                gettext("Give one step per line: from which price, and the increment, for example 1000000 50000.")
            ) from error

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "\n".join(f"{price.fen // 100} {step.fen // 100}" for price, step in self.data or ())


class WeightsField(StringField):
    """Weights in per cent, the price's first; `data` is a list of basis points."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `60, 25, 15`."""
        parts = re.split(r"[\s,、;]+", plain(valuelist[0]) or "") if valuelist and valuelist[0].strip() else []
        found = [_PERCENT.match(part) for part in parts if part]
        self.data: Any = [int(match.group(1)) * 100 + int((match.group(2) or "").ljust(2, "0")) for match in found if match]
        if None in found:
            raise ValidationError(gettext("Give weights in per cent, the price's first, for example 60, 25, 15."))

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ", ".join(map(percent, self.data or ()))


class NamesField(StringField):
    """Several names, with commas between them; `data` is a list."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read `技术方案，产业化能力`."""
        parts = re.split(r"[,、;]", plain(valuelist[0]) or "") if valuelist else []
        self.data: Any = [part.strip() for part in parts if part.strip()]

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ", ".join(self.data or ())
