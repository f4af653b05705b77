"""The letters of the register, in both languages."""

from __future__ import annotations

from datetime import date

from market import mail
from market.accounts import queries as accounts


def due(organisation_id: int, year: int, on: date) -> None:
    """Remind the office of an institution of its annual report."""
    people = {person.id: person for role in ("editor", "admin") for person in accounts.people_with_role(organisation_id, role)}
    for person in people.values():
        mail.send(
            person.email,
            f"{year} 年度科技成果转化报告报送提醒 / Annual report {year} is due",
            f"{year} 年度科技成果转化报告应于 {on} 前报送，贵单位尚未提交。请登录后在“成果台账—年度报告”中核对并提交。\n\n----\n\n"
            f"The annual report about {year} is due on {on}, and your institution has not submitted it yet. "
            "Sign in and complete it under Register of results, Annual reports.\n",
        )
