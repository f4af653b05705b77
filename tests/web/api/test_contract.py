"""Schemathesis: every operation of the API keeps its own description, whoever calls it and whatever is sent."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, settings
from schemathesis.checks import load_all_checks
from schemathesis.generation.feedback import FeedbackSources
from schemathesis.pytest._test_builder import build_operation_test

from market.db import db
from market.web import openapi
from tests.web.api import world
from tests.web.api.stage import Stage, a_fitting_request_is_never_a_misfit, application, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from schemathesis.specs.openapi.schemas import OpenApiSchema
    from sqlalchemy import Connection

    from market.embedded import Cluster

TEMPLATE = "chunqiu_template"
EXAMPLES = 50
SLOW_START = 300
PHASES = [Phase.explicit, Phase.generate]

stage = Stage()
OPERATIONS = sorted(
    (path, method)
    for path, methods in openapi.describe(stage.document)["paths"].items()
    for method in methods
    if not path.endswith("/events")
)
"""Everything but the endless event stream."""


@cache
def api() -> OpenApiSchema:
    """Return the description as Schemathesis reads it; only tests that run pay for it."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", stage)
    schema.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "401", "403", "404", "409", "422", "429"]
    load_all_checks()
    return schema


@pytest.fixture(scope="module")
def market(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The stage on a database with a world."""
    name = f"contract_{uuid4().hex[:12]}"
    cluster.create_database(name, template=TEMPLATE)
    stage.app = application(tmp_path_factory.mktemp("home"), cluster.url(name))
    with stage.app.app_context():
        stage.world = world.build()
        db.session.remove()
    yield stage
    with stage.app.app_context():
        db.engine.dispose()
    stage.app = None
    cluster.drop_database(name)


@pytest.fixture
def connection(market: Stage) -> Iterator[Connection]:
    """The connection that all examples of a test share."""
    assert market.app is not None
    with transaction(market.app) as shared:
        yield shared


@pytest.mark.timeout(SLOW_START)
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=[f"{method.upper()} {path}" for path, method in OPERATIONS])
def test_every_operation_keeps_its_description(path: str, method: str, connection: Connection, market: Stage) -> None:
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES, derandomize=True, database=None)
    def example(case: schemathesis.Case[Any]) -> None:
        assume([] not in (case.query or {}).values() and {} not in (case.query or {}).values())  # they leave no trace in an address
        with market.example(connection):
            case.call_and_validate(headers=market.aim(case), additional_checks=[a_fitting_request_is_never_a_misfit])

    operation = api()[path][method]
    # Built when it runs: building at collection, as `parametrize()` does, would cost every run of any test a minute.
    build_operation_test(config=api().config, operation=operation, test_func=example, given_kwargs={}, feedback=FeedbackSources())()
