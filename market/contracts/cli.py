"""Commands of contracts: what the tax rules say about the facts of a case, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click
from pydantic import ValidationError

from market.catalogue import Sentences, sentences
from market.contracts.queries.casework import book
from market.contracts.rules.benefits.register import assess
from market.contracts.schemas.example import EXAMPLES
from market.contracts.schemas.explaining import Case, explained
from market.web.errors import fault_message
from market.web.i18n import shown
from market.wording import N_

DIALECT = "https://json-schema.org/draft/2020-12/schema"
UNREADABLE = N_("This is not JSON: %(why)s, line %(line)s, column %(column)s.")
TWICE = N_("The member “%(name)s” stands there twice.")


class TwiceError(ValueError):
    """A member stands twice in one object."""


@click.group()
def tax() -> None:
    """Tax benefits of technology contracts."""


@tax.command()
def schema() -> None:
    """Print the JSON Schema (draft 2020-12) of a case: every fact with its unit, its source and the benefits that need it."""
    described = {"$schema": DIALECT, **Case.model_json_schema(), "examples": EXAMPLES}
    click.echo(json.dumps(described, ensure_ascii=False, indent=2))


@tax.command()
@click.argument("file", metavar="CASE.JSON", type=click.Path(allow_dash=True, exists=True, dir_okay=False, path_type=Path))
@click.option("--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of the sentences.")
@click.pass_context
def explain(context: click.Context, file: Path, lang: str) -> None:
    """Print what the tax rules say about the case in CASE.JSON (- reads standard input); exit status 1 where the case is wrong."""
    text = sentences(lang)
    try:
        given = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
        case = _read(given)
    except ValidationError as error:
        _refuse(context, [_fault(text, dict(fault)) for fault in error.errors(include_url=False, include_input=False)])
    except json.JSONDecodeError as error:
        _refuse(context, [("", _say(text, UNREADABLE, {"why": error.msg, "line": error.lineno, "column": error.colno}))])
    except UnicodeDecodeError as error:
        _refuse(context, [("", _say(text, UNREADABLE, {"why": error.reason, "line": 1, "column": error.start + 1}))])
    except TwiceError as error:
        _refuse(context, [("", _say(text, TWICE, {"name": str(error)}))])
    else:
        wrong = case.faults()
        if wrong:
            _refuse(context, [(one.pointer, _say(text, one.message, one.params)) for one in wrong])
        click.echo(explained(case, assess(case.facts(), book), partial(_say, text)).model_dump_json(indent=2))


def _read(given: bytes) -> Case:
    """Return the case; a member that stands twice is refused, for nobody could say which one is meant."""
    json.loads(given.decode("utf-8"), object_pairs_hook=_once)
    return Case.model_validate_json(given)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise TwiceError(name)
        found[name] = value
    return found


def _say(text: Sentences, message: str, params: Mapping[str, Any]) -> str:
    said = text(message)
    return said % {name: shown(value) for name, value in params.items()} if params else said


def _fault(text: Sentences, fault: dict[str, Any]) -> tuple[str, str]:
    message, params = fault_message(fault)
    return pointer(fault["loc"]), _say(text, message, params)


def pointer(place: Iterable[object]) -> str:
    """Return the JSON pointer of a place (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in place)


def _refuse(context: click.Context, faults: list[tuple[str, str]]) -> None:
    for place, sentence in faults:
        click.echo(f"{place or '/'}: {sentence}", err=True)
    context.exit(1)
