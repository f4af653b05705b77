"""Which rule counts the days of the office.

National measures: 30 days until 28 February 2026, afterwards working days; expert review has its own days. Zhejiang promises ten days
(浙江省技术市场条例 Art. 16). The rule book holds every version.
"""

from __future__ import annotations

from datetime import date

from market import workdays

ZHEJIANG = "33"
EXPERT, LOCAL, NATIONAL = "reg.days.expert", "reg.days.zhejiang", "reg.days.national"
RECHECK, OBJECTION = "reg.recheck_days", "reg.objection_days"


def rule_key(prefix: str, *, experts: bool) -> str:
    """Return the key of the rule that counts for an office with this region prefix."""
    if experts:
        return EXPERT
    return LOCAL if prefix.startswith(ZHEJIANG) else NATIONAL


def accepted_on(today: date, *, corrected_on: date | None) -> date:
    """Return the day of acceptance 受理: today, or the day on which the corrected material came in."""
    return corrected_on or today


def reminds_on(due_on: date, ahead: int) -> date:
    """Return the first day on which the office is reminded: `ahead` working days before the last one."""
    day = due_on
    for _ in range(ahead):
        day = workdays.before(day)
    return day
