"""Schemathesis: every operation of the API keeps its own description, whoever calls it and whatever is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from market.db import db
from tests.web.api import world
from tests.web.api.stage import Stage, a_fitting_request_is_never_a_misfit, application, transaction

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from market.embedded import Cluster

TEMPLATE = "chunqiu_template"
EXAMPLES = 60
SLOW_START = 300

stage = Stage()
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", stage).exclude(path_regex="/events$")
schema.config.checks.positive_data_acceptance.expected_statuses = ["2xx", "401", "403", "404", "409", "422", "429"]


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
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
    derandomize=True,
    database=None,
)
def test_every_operation_keeps_its_description(case: schemathesis.Case, connection: Connection, market: Stage) -> None:
    with market.example(connection):
        case.call_and_validate(headers=market.aim(case), additional_checks=[a_fitting_request_is_never_a_misfit])
