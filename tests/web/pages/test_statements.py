"""What pages cost: the statements that each page of the demo market puts to the database, for every role."""

from __future__ import annotations

from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

import pytest

from market.demo.cast import PASSWORD
from tests.browser import pages, shown
from tests.browser.shown import ROLES
from tests.factories import accounts, agreements, auctions, contracts, listings, proposals, registers, rewards
from tests.statements import asked
from tests.web.auctions.browser import as_, token_of

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from market.embedded import Cluster

pytestmark = pytest.mark.slow

USUAL, MOST, AGAIN = 10, 15, 3
"""Statements of the middle page and of a dear one, and how often a page may ask the very same question."""
DEARER = {
    "desk.index": (54, "asks every domain what waits for this person"),
    "auctions.console": (32, "the room, its health, who bids there and what is odd about it"),
    "listings.achievement": (31, "what seven domains know of an achievement"),
    "listings.review_achievement": (20, "the achievement, its flags and every condition of publication"),
    "contracts.registration": (36, "the whole contract, and what the office did about it"),
    "contracts.claim": (34, "the whole contract, and the papers of the claim"),
    "contracts.application": (27, "the whole contract, and what was said of its parties before"),
    "contracts.show": (26, "the whole contract: parties, texts, signatures, registration, tax, history"),
    "contracts.record": (21, "every paper of a contract, from five domains"),
    "contracts.edit": (20, "the whole contract"),
    "holdings.index": (19, "holds the register against listings, contracts and money"),
    "holdings.holding": (19, "holds an entry against listing, contracts and money"),
    "holdings.edit": (18, "holds an entry against listing, contracts and money"),
    "holdings.report": (25, "the figures of a year, from four domains"),
    "holdings.complete_report": (24, "the figures of a year, from four domains"),
    "rewards.plan": (32, "people, money, clocks, relief and objections of a plan"),
    "proposals.race": (19, "racers, goals, results, experts and the ranking"),
    "auctions.room_page": (19, "the lot, its ledger, and the reader's own registration"),
    "auctions.aftermath_page": (18, "what followed a result, for whom it concerns"),
    "auctions.plan_page": (18, "the lots of a session, and what is offered for it"),
}
"""Pages that put more statements: the most, and what they are for."""


@pytest.fixture(scope="module")
def costs(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str, str], list[str]]:
    """The statements of every page, by role, endpoint and path."""
    found = {}
    with shown.shown(cluster, tmp_path_factory.mktemp("demo")) as market:
        for role, email in ROLES.items():
            client = market.app.test_client()
            if email:
                form = {"csrf_token": token_of(client.get("/login")), "email": email, "password": PASSWORD}
                assert client.post("/login", data=form).status_code == 303
            for address in market.addresses(role):
                with asked() as said:
                    client.get(address.path).close()
                found[role, address.endpoint, address.path] = said
    return found


def test_the_middle_page_puts_few_statements(costs: dict[tuple[str, str, str], list[str]]) -> None:
    assert median(len(said) for said in costs.values()) <= USUAL


def test_no_page_puts_many(costs: dict[tuple[str, str, str], list[str]]) -> None:
    dear = {page: len(said) for page, said in costs.items() if len(said) > DEARER.get(page[1], (MOST,))[0]}

    assert dear == {}


def test_only_what_is_dear_is_excused(costs: dict[tuple[str, str, str], list[str]]) -> None:
    worst = {name: max(len(said) for (_role, endpoint, _path), said in costs.items() if endpoint == name) for name in DEARER}

    assert {name: most for name, most in worst.items() if most <= MOST} == {}


def test_no_page_asks_row_by_row(costs: dict[tuple[str, str, str], list[str]]) -> None:
    again = {page: said for page, statements in costs.items() if (said := Counter(statements).most_common(1)) and said[0][1] > AGAIN}

    assert again == {}


def _more() -> None:
    """Make one more of what the market lists."""
    contracts.registered()
    rewards.publicised()
    agreements.entered()
    agreements.confirmed()
    listings.submitted(listings.editor())
    listings.submitted_demand(listings.editor("enterprise"))
    registers.published(listings.editor())
    proposals.submitted(listings.published_demand(listings.editor("enterprise")))
    auctions.opened(auctions.market(), lots=2)


def test_longer_lists_put_no_more_statements(client: FlaskClient) -> None:
    _more()
    people = {"operator": accounts.actor(accounts.organisation("operator")), "office": contracts.registered()[0].registrar}
    paths = [rule.rule for rule in pages.routes(client.application) if not rule.arguments]

    def visited() -> dict[tuple[str, str], int]:
        counts = {}
        for who, person in people.items():
            as_(client, person)
            for path in paths:
                with asked() as said:
                    client.get(path).close()
                counts[who, path] = len(said)
        return counts

    few = visited()
    for _ in range(4):
        _more()
    many = visited()

    assert {page: (few[page], count) for page, count in many.items() if count > few[page]} == {}
