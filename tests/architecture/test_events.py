"""Every event kind that the code can record has Chinese words on a timeline, also those whose name is put together at run time."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from babel.messages.pofile import read_po

from market.auctions.rules.authority import AUTHORITY
from market.auctions.rules.default import DEFAULT, OFFER
from market.auctions.rules.negotiation import NEGOTIATION
from market.auctions.rules.states import LotEvent, PaddleEvent, SaleEvent
from market.contracts.rules.correcting import CORRECTION
from market.contracts.rules.originals import ORIGINAL
from market.contracts.rules.registration.points import Outcome, Wish
from market.contracts.rules.states import CLAIM, REGISTRATION
from market.contracts.rules.versions import VERSION
from market.deals.rules import TRANSITIONS as DEAL
from market.deals.rules.agreements import AGREEMENT
from market.duties.rules.states import DUTY
from market.papers.rules.agreement import GRANT
from market.payments.rules.refunds import REFUND
from market.proposals.rules.races import RACE, RaceAct
from market.rulebook import FILE as RULES
from market.web.phrases import event_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "market" / "translations" / "zh" / "LC_MESSAGES" / "messages.po"
KIND = re.compile(r"[a-z_]+\.[a-z_]+")
FORMED = re.compile(r"f['\"](?:[a-z_]+\.[a-z_]*\{|\{[a-z_.]+\}\.[a-z_])")
NO_RECORDER = {"require", "_flush", "_alone", "_made", "import_module", "number"}
"""Calls that take a dotted name which is no event: a role, an error, the name of a job's failure, a module, a rule."""
ELSEWHERE = {"f'attachment.{name}'"}
"""Names put together for something else: the rules of attachments."""


def states(ways: Iterable[object]) -> set[str]:
    """Return the values of states or acts."""
    return {str(getattr(state, "value", state)) for state in ways}


def reached(table: Mapping[Any, object]) -> set[str]:
    """Return every state that a transition table leads to."""
    return states(table.values())


PARTS = {
    "f'agreement.{following.value}'": reached(AGREEMENT),
    "f'authority.{asked.state.value}'": reached(AUTHORITY),
    "f'claim.correction_{following.value}'": reached(CORRECTION),
    "f'claim.{following.value}'": reached(CLAIM) - {"draft", "blocked"},
    "f'contract.original_{following.value}'": reached(ORIGINAL),
    "f'contract.version_{version.state.value}'": reached(VERSION) - {"signed"},
    "f'deal.{deal.state.value}'": reached(DEAL),
    "f'duty.{duty.state.value}'": reached(DUTY) - {"open"},
    "f'grant.{grant.state.value}'": reached(GRANT),
    "f'lot.default_{found.state.value}'": reached(DEFAULT),
    "f'lot.negotiation_{window.state.value}'": reached(NEGOTIATION),
    "f'lot.offer_{offer.state.value}'": reached(OFFER),
    "f'lot.{event.value}'": states(LotEvent),
    "f\"organisation.second_factor_{('demanded' if demanded else 'left_free')}\"": {"demanded", "left_free"},
    "f'organisation.{kind}'": {"verified", "returned", "resubmitted", "suspended", "reinstated"},
    "f'paddle.representation_{word}'": {"given", "withdrawn"},
    "f'paddle.{event.value}'": states(PaddleEvent),
    "f'race.{state.value}'": states(after for (_before, act), after in RACE.items() if act is RaceAct.CLOSE),
    "f'refund.{refund.state.value}'": reached(REFUND),
    "f'registration.ruling_{ruling.outcome.value}'": states((Outcome.WITHDRAWN, Outcome.RETURNED)),
    "f'registration.{following.value}'": reached(REGISTRATION) - {"correction", "objection"},
    "f'registration.{request.wish.value}_asked'": states(Wish),
    "f'reward_plan.{verb}'": {"publicised", "reopened", "approved", "withdrawn", "paid"},
    "f'sale.{event.value}'": states(SaleEvent),
    "f'{panel.__tablename__}.expert_asked'": {"challenge", "race"},
    "f\"{panel.__tablename__}.expert_{('accepted' if accept else 'declined')}\"": {
        f"{thing}.expert_{answer}" for thing in ("challenge", "race") for answer in ("accepted", "declined")
    },
}
"""What may stand in the place that each name leaves open; a test fails for a name that is not listed."""


def services() -> Iterator[Path]:
    """Yield the modules that write, without the demo's."""
    for path in sorted((ROOT / "market").glob("*/**/*.py")):
        if "demo" not in path.parts and ("services" in path.parts or path.name in ("services.py", "jobs.py")):
            yield path


@cache
def nodes() -> list[ast.AST]:
    return [node for path in services() for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]


def constants(node: ast.AST | None) -> Iterator[str]:
    """Yield the dotted names that an expression may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and KIND.fullmatch(node.value):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*constants(node.body), *constants(node.orelse))
    elif isinstance(node, ast.Dict):
        yield from (name for value in node.values for name in constants(value))


def literal_kinds() -> set[str]:
    """Return the kinds that are written out: given to a call that may record, or kept in a name for one."""
    found: set[str] = set()
    for node in nodes():
        if isinstance(node, ast.Call) and _may_record(node.func):
            found |= {name for part in (*node.args, *(word.value for word in node.keywords)) for name in constants(part)}
        elif isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) and target.id.islower() for target in node.targets):
            found |= set(constants(node.value))
    return found - {rule["key"] for rule in tomllib.loads(RULES.read_text(encoding="utf-8"))["rule"]}


def _may_record(function: ast.expr) -> bool:
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    logs = isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "log"
    return not logs and name not in NO_RECORDER and not name[:1].isupper()


def formed_names() -> set[str]:
    """Return the names that are put together, as the source writes them."""
    return {text for node in nodes() if isinstance(node, ast.JoinedStr) and _is_formed(text := ast.unparse(node))} - ELSEWHERE


def _is_formed(text: str) -> bool:
    return FORMED.match(text) is not None


def formed_kinds() -> set[str]:
    found = set()
    for name, parts in PARTS.items():
        whole = re.sub(r"^f['\"]|['\"]$", "", name)
        found |= {part if "." in part else re.sub(r"\{.*\}", part, whole) for part in parts}
    return found


@cache
def translated() -> set[str]:
    with CATALOGUE.open("rb") as source:
        return {str(message.id) for message in read_po(source, locale="zh") if message.id and message.string}


def test_each_name_that_is_put_together_is_known_here() -> None:
    assert formed_names() == set(PARTS)


def test_the_kinds_are_found() -> None:
    assert {"contract.signed_first", "contract.version_signed_first", "paper.signed_first", "lot.matched"} <= literal_kinds()
    assert "contract.version_refused" in formed_kinds()
    assert "contract.version_signing" not in formed_kinds() | literal_kinds()


@pytest.mark.parametrize("kinds", [literal_kinds, formed_kinds], ids=["written out", "put together"])
def test_every_recorded_event_has_chinese_words(kinds: Callable[[], set[str]]) -> None:
    assert sorted(event_message(kind) for kind in kinds() if event_message(kind) not in translated()) == []
