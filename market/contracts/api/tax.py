"""JSON API of the tax rules: what they say about a case. Nothing is stored."""

from __future__ import annotations

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from market.contracts.api.blueprint import bp
from market.contracts.queries.casework import book
from market.contracts.rules.benefits.contradictions import Contradiction
from market.contracts.rules.benefits.register import assess
from market.contracts.schemas.explaining import Case, Explained, explained
from market.web.api import operation, worded
from market.web.errors import Misfit


@operation(
    bp,
    "POST",
    "/tax/explain",
    access=("public",),
    body=Case,
    returns=Explained,
    summary="Explain the tax benefits of a case",
    joined=False,
    limited="tax",
)
def explain_tax(body: Case) -> Explained:
    """Say for each benefit who claims it, its amount, every step, or what is in the way; nothing of the case is stored."""
    wrong = body.faults()
    if wrong:
        raise Misfit("case", ValidationError.from_exception_data("Case", [_fault(one) for one in wrong]))
    return explained(body, assess(body.facts(), book), worded)


def _fault(one: Contradiction) -> InitErrorDetails:
    context = {**one.params, "message": one.message}
    place = tuple(int(part) if part.isdigit() else part for part in one.pointer.split("/")[1:])
    return InitErrorDetails(type=PydanticCustomError(one.code, "contradiction", context), loc=place, input=None)
