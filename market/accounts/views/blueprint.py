"""The blueprint of accounts, and the words that templates of every domain use for regions and organisations."""

from flask import Blueprint
from flask_babel import gettext
from markupsafe import Markup, escape

from market.accounts.models import Organisation
from market.accounts.rules import Role, region_name
from market.web.i18n import label, language

bp = Blueprint("accounts", __name__)

_BROWSERS = (("MicroMessenger", "WeChat"), ("Edg/", "Edge"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS", "macOS"), ("Linux", "Linux"))


@bp.app_template_filter("region")
def region(code: str) -> str:
    """Return a region's name in the reader's language."""
    return region_name(code, english=language() == "en")


@bp.app_template_filter("organisation_name")
def organisation_name(organisation: Organisation) -> str:
    """Return an organisation's name in the reader's language; a Chinese name on an English page is marked as Chinese."""
    if language() != "en":
        return organisation.name_zh
    if organisation.name_en:
        return organisation.name_en
    return Markup('<span lang="zh-CN">{}</span>').format(escape(organisation.name_zh))


@bp.app_template_filter("role")
def role(value: str) -> str:
    """Return a stored role's label in the reader's language."""
    return label(Role(value))


@bp.app_template_filter("browser")
def browser(agent: str) -> str:
    """Return which browser on which system an agent string names, roughly, so that people recognise their own."""
    name = next((word for mark, word in _BROWSERS if mark in agent), gettext("Unknown browser"))
    system = next((word for mark, word in _SYSTEMS if mark in agent), "")
    return f"{name} · {system}" if system else name
