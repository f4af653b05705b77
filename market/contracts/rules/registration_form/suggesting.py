"""What the market can suggest for the form from what it knows of a party and of the technology; the applicant looks it through."""

from __future__ import annotations

from market.contracts.rules.registration_form.answers import NO, YES
from market.listings.rules.kinds import IpKind, TechnologyField

_NATURES_BY_NAME = (("股份有限公司", "160"), ("有限", "150"))
_INSTITUTIONS = (("大学", "022", "p"), ("学院", "022", "p"), ("医院", "023", "q"), ("研究", "021", "m"))
_OBJECTIVES = {
    TechnologyField.BIOMEDICAL: "health",
    TechnologyField.ENVIRONMENT: "environment",
    TechnologyField.ENERGY: "energy",
    TechnologyField.NUCLEAR: "energy",
    TechnologyField.AGRICULTURE: "agriculture",
    TechnologyField.TRANSPORT: "infrastructure",
    TechnologyField.URBAN: "infrastructure",
}
_INDUSTRIES = {
    TechnologyField.ELECTRONICS: "i",
    TechnologyField.AGRICULTURE: "a",
    TechnologyField.TRANSPORT: "g",
    TechnologyField.ENVIRONMENT: "n",
}


def party(name: str, uscc: str, address: str) -> dict[str, str]:
    """Return suggestions about a party, without prefix; the first digits of the credit code say what it is (GB 32100-2015)."""
    nature, industry = _nature(name, uscc)
    found = {"nature": nature, "industry": industry, "address": address}
    if uscc.startswith("12"):
        found["research_body"] = YES if nature in ("021", "022") else NO
    if not uscc.startswith("9"):
        found["converted"] = NO
    return {key: value for key, value in found.items() if value}


def _nature(name: str, uscc: str) -> tuple[str, str]:
    if uscc.startswith("12"):
        return next(((nature, industry) for word, nature, industry in _INSTITUTIONS if word in name), ("024", ""))
    if uscc.startswith("5"):
        return "030", ""
    if uscc.startswith("91"):
        return next((nature for word, nature in _NATURES_BY_NAME if word in name), ""), ""
    return "", ""


def technology(field: TechnologyField | None, rights: list[IpKind]) -> dict[str, str]:
    """Return suggestions about the technology: field, right, objective, industry served; outside any plan unless somebody says so."""
    found = {"plan_source": "none"}
    if field is not None:
        found |= {"field": field.value, "objective": _OBJECTIVES.get(field, "industry"), "industry": _INDUSTRIES.get(field, "c")}
    named = [right for right in rights if right is not IpKind.PAT_APP]
    return found | ({"right": named[0].value} if named else {})
