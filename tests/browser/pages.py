"""Every page of the URL map with an address that stands for it: routes come from the map, numbers from the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from sqlalchemy import text

from market.db import db
from tests.browser.no_page import NO_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from flask import Flask
    from werkzeug.routing import Rule

    from market.access import Actor

Row = dict[str, Any]

OBJECTS = {
    "listings.achievement": """
        SELECT DISTINCT ON (state) id AS achievement_id FROM achievement WHERE state IN ('published', 'reserved', 'dealt')
        ORDER BY state, owner_id <> :organisation, id""",
    "listings.versions": """
        SELECT DISTINCT ON (owner_id = :organisation) id AS achievement_id FROM achievement
        WHERE version > 0 AND (owner_id = :organisation OR :kind = 'operator') ORDER BY owner_id = :organisation, version DESC, id""",
    "listings.version": """
        SELECT achievement_id, number FROM achievement_version JOIN achievement ON achievement.id = achievement_id
        WHERE owner_id = :organisation OR :kind = 'operator' ORDER BY achievement_id LIMIT 1""",
    "listings.edit": """
        SELECT id AS achievement_id, step
        FROM achievement, unnest(ARRAY['basics', 'owners', 'rights', 'indicators', 'worth', 'terms', 'review']) AS step
        WHERE id = (SELECT min(id) FROM achievement WHERE owner_id = :organisation AND state = 'draft')""",
    "listings.review_achievement": "SELECT id AS achievement_id FROM achievement WHERE state = 'submitted' LIMIT 1",
    "listings.demand": "SELECT id AS demand_id FROM demand WHERE state = 'published' ORDER BY organisation_id <> :organisation, id LIMIT 1",
    "listings.intake": "SELECT unnest(ARRAY['achievements', 'demands']) AS kind",
    "listings.edit_demand": "SELECT id AS demand_id FROM demand WHERE organisation_id = :organisation ORDER BY id DESC LIMIT 1",
    "listings.edit_demand_terms": """
        SELECT DISTINCT ON (mode) id AS demand_id FROM demand WHERE organisation_id = :organisation ORDER BY mode, id DESC""",
    "listings.compare_achievements": """
        SELECT achievement_id, other_achievement_id AS other_id FROM listing_flag
        WHERE achievement_id IN (SELECT id FROM achievement WHERE state = 'submitted') ORDER BY id LIMIT 1""",
    "listings.compare_demands": """
        SELECT demand_id, other_demand_id AS other_id FROM listing_flag
        WHERE demand_id IN (SELECT id FROM demand WHERE state = 'submitted') ORDER BY id LIMIT 1""",
    "listings.review_demand": "SELECT id AS demand_id FROM demand WHERE state = 'submitted' LIMIT 1",
    "proposals.received": """
        SELECT DISTINCT ON (mode, state) id AS demand_id FROM demand
        WHERE id IN (SELECT demand_id FROM proposal)
        AND (organisation_id = :organisation OR :kind = 'operator') ORDER BY mode, state, id""",
    "proposals.challenge": """
        SELECT id AS demand_id FROM demand WHERE mode = 'challenge' AND (organisation_id = :organisation OR :kind = 'operator') LIMIT 1""",
    "proposals.race": """
        SELECT demand_id FROM race WHERE :kind = 'operator' OR demand_id IN (SELECT id FROM demand WHERE organisation_id = :organisation)
        OR id IN (SELECT race_id FROM racer JOIN proposal ON proposal.id = proposal_id WHERE organisation_id = :organisation)""",
    "proposals.compare": """
        SELECT demand_id FROM race JOIN demand ON demand.id = demand_id
        WHERE organisation_id = :organisation AND step = 'judging' LIMIT 1""",
    "proposals.notice": "SELECT demand_id FROM challenge WHERE notice_from IS NOT NULL ORDER BY id LIMIT 1",
    "matching.answer": """
        SELECT demand_id, achievement_id FROM match JOIN demand ON demand.id = demand_id WHERE organisation_id = :organisation
        ORDER BY demand_id, achievement_id LIMIT 1""",
    "proposals.scoring": """
        SELECT demand_id FROM challenge JOIN expert ON expert.challenge_id = challenge.id WHERE expert.person_id = :person LIMIT 1""",
    "proposals.write": """
        SELECT DISTINCT ON (proposal.state) demand.id AS demand_id FROM demand
        LEFT JOIN proposal ON demand_id = demand.id AND proposal.organisation_id = :organisation
        WHERE demand.state IN ('published', 'proposals') AND demand.organisation_id <> :organisation AND deadline >= current_date
        AND coalesce(proposal.state, 'submitted') = 'submitted' ORDER BY proposal.state, demand.id""",
    "proposals.show": """
        SELECT DISTINCT ON (proposal.state) proposal.id AS proposal_id FROM proposal JOIN demand ON demand.id = demand_id
        WHERE proposal.organisation_id = :organisation
        OR ((demand.organisation_id = :organisation OR :kind = 'operator') AND (mode = 'ordinary' OR deadline < current_date))
        ORDER BY proposal.state, proposal.id""",
    "registers.entry": """
        SELECT DISTINCT ON (kind, state) id AS entry_id FROM register_entry
        WHERE state = 'published' OR organisation_id = :organisation ORDER BY kind, state, organisation_id <> :organisation, id""",
    "registers.edit": """
        SELECT DISTINCT ON (kind) id AS entry_id FROM register_entry WHERE organisation_id = :organisation ORDER BY kind, id""",
    "registers.new": "SELECT unnest(ARRAY['team', 'capability', 'project']) AS kind",
    "registers.intake": "SELECT unnest(ARRAY['team', 'capability', 'project']) AS kind",
    "registers.institution": """
        SELECT id AS organisation_id FROM organisation WHERE kind = 'institution' AND state = 'verified' ORDER BY id LIMIT 1""",
    "papers.agreement": """
        SELECT 'achievements' AS kind, id AS listing_id FROM achievement
        WHERE state = 'published' ORDER BY owner_id <> :organisation, id LIMIT 1""",
    "papers.details": "SELECT id AS demand_id FROM demand WHERE nda AND organisation_id = :organisation ORDER BY id LIMIT 1",
    "papers.disclosures": """
        SELECT 'achievements' AS kind, id AS listing_id FROM achievement WHERE owner_id = :organisation ORDER BY id LIMIT 1""",
    "papers.questions": """
        (SELECT 'achievements' AS kind, id AS listing_id FROM achievement WHERE state = 'published'
         ORDER BY owner_id <> :organisation, id LIMIT 1)
        UNION ALL (SELECT 'demands', id FROM demand WHERE state = 'published' ORDER BY organisation_id <> :organisation, id LIMIT 1)""",
    "papers.edit": """
        (SELECT 'achievements' AS kind, id AS listing_id FROM achievement WHERE owner_id = :organisation
         ORDER BY state = 'draft' DESC, id LIMIT 1)
        UNION ALL (SELECT 'demands', id FROM demand WHERE organisation_id = :organisation ORDER BY id DESC LIMIT 1)""",
    "auctions.sale_page": "SELECT DISTINCT ON (state) id AS sale_id FROM sale WHERE state <> 'draft' ORDER BY state, id DESC",
    "auctions.postponing": "SELECT DISTINCT ON (state) id AS sale_id FROM sale WHERE state IN ('announced', 'open') ORDER BY state, id",
    "auctions.report_page": """
        SELECT DISTINCT ON (state, documented IS NULL) id AS sale_id FROM sale
        WHERE state IN ('closed', 'settled', 'reported') ORDER BY state, documented IS NULL, id DESC""",
    "auctions.announcement": """
        SELECT DISTINCT ON (state) id AS sale_id FROM sale
        WHERE announced_at IS NOT NULL OR (state = 'draft' AND :kind = 'operator') ORDER BY state, id DESC""",
    "auctions.aftermath_page": """
        SELECT DISTINCT ON (state) id AS lot_id FROM lot
        WHERE state IN ('awarded', 'confirmed', 'dealt', 'defaulted', 'passed') AND (seller_id = :organisation OR :kind = 'operator')
        ORDER BY state, id DESC""",
    "auctions.panel_page": """
        SELECT DISTINCT ON (lot.state) lot.id AS lot_id FROM lot WHERE format = 'score'
        AND (:kind = 'operator' OR EXISTS (SELECT 1 FROM panel_member WHERE lot_id = lot.id AND person_id = :person))
        ORDER BY lot.state, lot.id""",
    "auctions.paper_page": """
        SELECT DISTINCT ON (kind) paper.id AS paper_id FROM paper JOIN sale ON sale.id = sale_id
        WHERE :kind = 'operator' OR sale.agency_id = :organisation ORDER BY kind, paper.id DESC""",
    "auctions.result_notice": "SELECT max(id) AS notice_id FROM result_notice HAVING max(id) IS NOT NULL",
    "auctions.leaving": "SELECT 'the-key-of-a-letter' AS key",
    "listings.stopping": "SELECT 'the-key-of-a-letter' AS key",
    "auctions.holders_page": """
        SELECT DISTINCT ON (sale.state) lot.id AS lot_id FROM lot JOIN sale ON sale.id = lot.sale_id
        LEFT JOIN priority_holder AS holder ON holder.lot_id = lot.id
        WHERE :kind = 'operator' AND (sale.state = 'draft' OR holder.id IS NOT NULL) ORDER BY sale.state, holder.id NULLS LAST, lot.id""",
    "auctions.console": """
        SELECT DISTINCT ON (state) id AS sale_id FROM sale
        WHERE state IN ('open', 'announced', 'viewing') AND (agency_id = :organisation OR :kind = 'operator') ORDER BY state, id DESC""",
    "auctions.import_page": "SELECT id AS sale_id FROM sale WHERE state IN ('draft', 'announced') ORDER BY state DESC LIMIT 2",
    "auctions.edit_sale": "SELECT id AS sale_id FROM sale WHERE state = 'draft' LIMIT 1",
    "auctions.plan_page": """
        SELECT DISTINCT ON (state) id AS sale_id FROM sale WHERE state IN ('draft', 'announced', 'viewing') ORDER BY state""",
    "auctions.lot_page": """
        SELECT sale_id, lot.id AS lot_id FROM lot JOIN sale ON sale.id = sale_id WHERE sale.state = 'draft' LIMIT 1""",
    "auctions.withdrawal": """
        SELECT lot.id AS lot_id FROM lot JOIN sale ON sale.id = sale_id
        WHERE sale.state = 'draft' AND lot.state = 'draft' AND (seller_id = :organisation OR :kind = 'operator') LIMIT 1""",
    "auctions.consignment": """
        SELECT DISTINCT ON (lot.id IS NULL) achievement.id AS achievement_id
        FROM achievement LEFT JOIN lot ON lot.achievement_id = achievement.id
        WHERE owner_id = :organisation AND achievement.state IN ('published', 'reserved') ORDER BY lot.id IS NULL, achievement.id""",
    "auctions.offered": "SELECT id AS lot_id FROM lot WHERE announced_at IS NOT NULL ORDER BY id LIMIT 1",
    "auctions.room_page": """
        SELECT DISTINCT ON (lot.state) lot.id AS lot_id
        FROM lot LEFT JOIN paddle ON paddle.lot_id = lot.id AND paddle.organisation_id = :organisation
        WHERE lot.announced_at IS NOT NULL ORDER BY lot.state, seller_id <> :organisation, paddle.id IS NULL, lot.id""",
    "auctions.registration": """
        SELECT id AS lot_id FROM lot WHERE state = 'announced' AND announced_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM paddle WHERE lot_id = lot.id AND organisation_id = :organisation) LIMIT 1""",
    "auctions.authority_page": """
        SELECT DISTINCT ON (lot.state, authority.state) lot.id AS lot_id
        FROM paddle JOIN lot ON lot.id = paddle.lot_id LEFT JOIN authority USING (lot_id, organisation_id)
        WHERE paddle.organisation_id = :organisation AND lot.state IN ('announced', 'open') ORDER BY lot.state, authority.state, lot.id""",
    "auctions.paddle_page": """
        SELECT DISTINCT ON (state) id AS paddle_id FROM paddle WHERE organisation_id = :organisation ORDER BY state, id""",
    "contracts.show": """
        SELECT DISTINCT ON (contract.state, registration.state) contract.id AS contract_id
        FROM contract LEFT JOIN registration ON registration.contract_id = contract.id
        WHERE :organisation IN (seller_id, buyer_id, office_id) OR :kind = 'operator'
        ORDER BY contract.state, registration.state, contract.id""",
    "contracts.version": """
        SELECT DISTINCT ON (version.state) contract_id, version.number
        FROM contract_version AS version JOIN contract ON contract.id = contract_id
        WHERE :organisation IN (seller_id, buyer_id) OR :kind = 'operator' ORDER BY version.state, version.id""",
    "contracts.propose_version": """
        SELECT id AS contract_id FROM contract WHERE state = 'in_force' AND :organisation IN (seller_id, buyer_id)
        ORDER BY (SELECT count(*) FROM contract_item WHERE contract_id = contract.id) DESC, id LIMIT 1""",
    "contracts.original": """
        SELECT DISTINCT ON (paper_original.state) contract.id AS contract_id
        FROM contract LEFT JOIN paper_original ON paper_original.contract_id = contract.id
        WHERE contract.state = 'signing' AND (:organisation IN (seller_id, buyer_id) OR :kind = 'operator')
        ORDER BY paper_original.state, contract.id""",
    "contracts.record": """
        SELECT id AS contract_id FROM contract WHERE signed_at IS NOT NULL
        AND (:organisation IN (seller_id, buyer_id) OR :kind = 'operator') ORDER BY id LIMIT 1""",
    "contracts.edit": "SELECT id AS contract_id FROM contract WHERE state = 'draft' AND seller_id = :organisation LIMIT 1",
    "contracts.application": """
        SELECT contract.id AS contract_id FROM contract LEFT JOIN registration ON registration.contract_id = contract.id
        WHERE contract.state = 'in_force' AND seller_id = :organisation AND coalesce(registration.state, 'correction') = 'correction'""",
    "contracts.registration_form": """
        SELECT DISTINCT ON (registration.state) contract_id FROM registration JOIN contract ON contract.id = contract_id
        WHERE :organisation IN (seller_id, buyer_id, office_id) OR :kind = 'operator' ORDER BY registration.state, contract_id""",
    "contracts.claim": """
        SELECT DISTINCT ON (claim.state, claim_correction.state) claim.id AS claim_id
        FROM claim LEFT JOIN claim_correction ON claim_id = claim.id
        WHERE organisation_id = :organisation ORDER BY claim.state, claim_correction.state, claim.id""",
    "contracts.registration_request": """
        SELECT DISTINCT ON (registration.state, payment) contract_id FROM registration JOIN contract ON contract.id = contract_id
        WHERE applicant_id = :organisation AND registration.state IN ('registered', 'changed')
        ORDER BY registration.state, payment, registration.id""",
    "contracts.registration": """
        SELECT DISTINCT ON (state) id AS registration_id FROM registration
        WHERE state <> 'draft' AND (office_id = :organisation OR :kind = 'operator') ORDER BY state, id""",
    "duties.contract": """
        SELECT DISTINCT ON (duty.kind, duty.state) contract_id FROM duty JOIN contract ON contract.id = contract_id
        WHERE :organisation IN (seller_id, buyer_id) OR :kind = 'operator' ORDER BY duty.kind, duty.state, duty.id LIMIT 3""",
    "duties.duty": """
        SELECT DISTINCT ON (duty.kind, duty.state) duty.id AS duty_id FROM duty JOIN contract ON contract.id = contract_id
        WHERE :organisation IN (seller_id, buyer_id) OR :kind = 'operator' ORDER BY duty.kind, duty.state, duty.id""",
    "duties.export": """
        SELECT DISTINCT ON (effective_on IS NULL) id AS contract_id FROM contract
        WHERE seller_id = :organisation AND state IN ('draft', 'signing', 'in_force') ORDER BY effective_on IS NULL, id""",
    "duties.plan": """
        SELECT id AS contract_id FROM contract WHERE seller_id = :organisation AND effective_on IS NOT NULL ORDER BY id LIMIT 1""",
    "rewards.contract": """
        SELECT id AS contract_id FROM contract WHERE seller_id = :organisation AND signed_at IS NOT NULL ORDER BY id LIMIT 2""",
    "rewards.plan": "SELECT DISTINCT ON (state) id AS plan_id FROM reward_plan WHERE institution_id = :organisation ORDER BY state, id",
    "rewards.edit": "SELECT id AS plan_id FROM reward_plan WHERE institution_id = :organisation AND state = 'draft' LIMIT 1",
    "rewards.statement": """
        SELECT DISTINCT ON (plan.state) share.id AS share_id FROM reward_share AS share JOIN reward_plan AS plan ON plan.id = plan_id
        WHERE institution_id = :organisation AND state IN ('publicised', 'approved', 'paid') ORDER BY plan.state, share.id""",
    "holdings.holding": """
        SELECT DISTINCT ON (management, achievement_id IS NULL) id AS holding_id FROM holding WHERE organisation_id = :organisation
        ORDER BY management, achievement_id IS NULL, version DESC, id""",
    "holdings.report": "SELECT id AS report_id FROM annual_report WHERE organisation_id = :organisation ORDER BY id",
    "holdings.complete_report": "SELECT id AS report_id FROM annual_report WHERE organisation_id = :organisation AND state = 'draft'",
    "holdings.edit": """
        SELECT DISTINCT ON (achievement_id IS NULL) id AS holding_id FROM holding WHERE organisation_id = :organisation
        ORDER BY achievement_id IS NULL, version DESC, id""",
    "rehearsal.page": "SELECT DISTINCT ON (state) id AS sale_id FROM sale WHERE documented IS NULL ORDER BY state, id DESC",
    "payments.deposit_page": """
        SELECT DISTINCT ON (state) id AS deposit_id FROM deposit WHERE organisation_id = :organisation ORDER BY state, id""",
    "payments.checkout_page": """
        SELECT deposit_id FROM checkout JOIN deposit ON deposit.id = deposit_id
        WHERE organisation_id = :organisation AND url IS NOT NULL LIMIT 1""",
    "deals.offered": """
        SELECT id AS deal_id FROM deal WHERE achievement_version IS NOT NULL
        AND (:organisation IN (seller_id, buyer_id) OR :kind = 'operator') ORDER BY id LIMIT 1""",
    "deals.agreement": """
        SELECT DISTINCT ON (state) id AS agreement_id FROM agreement
        WHERE :organisation IN (seller_id, buyer_id) OR :kind = 'operator' ORDER BY state, id""",
    "deals.notice": "SELECT id AS deal_id FROM deal WHERE publicised_until IS NOT NULL ORDER BY id DESC LIMIT 1",
    "deals.show": "SELECT id AS deal_id FROM deal WHERE :organisation IN (seller_id, buyer_id) OR :kind = 'operator' LIMIT 1",
    "accounts.file": "SELECT DISTINCT ON (kind, state) id AS organisation_id FROM organisation ORDER BY kind, state, id",
    "webhooks.webhook": "SELECT id AS webhook_id FROM webhook WHERE organisation_id = :organisation",
    "accounts.person": """
        SELECT id AS membership_id FROM membership WHERE organisation_id = :organisation AND person_id <> :person LIMIT 1""",
}
"""For each route with numbers in its address: objects that the reader may see, one of each state."""


@dataclass(frozen=True, order=True)
class Address:
    """An address that stands for a page."""

    endpoint: str
    path: str


def routes(app: Flask) -> list[Rule]:
    """Return every route that shows a page."""
    return [
        rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/") and rule.endpoint not in NO_PAGE
    ]


def addresses(app: Flask, actor: Actor, given: Mapping[str, Row]) -> list[Address]:
    """Return every page that an actor may open, own objects in every state; `given` holds the secrets that no query finds."""
    may = [rule for rule in routes(app) if actor.can(*getattr(app.view_functions[rule.endpoint], "access", ()))]
    return sorted(Address(rule.endpoint, path) for rule in may for path in _paths(rule, actor, given))


def _paths(rule: Rule, actor: Actor, given: Mapping[str, Row]) -> Iterator[str]:
    if not rule.arguments:
        yield url_for(rule.endpoint)
    elif rule.endpoint in given:
        yield url_for(rule.endpoint, **given[rule.endpoint])
    elif rule.endpoint in OBJECTS:
        who = {"organisation": actor.organisation_id or 0, "person": actor.person_id or 0, "kind": actor.kind}
        for row in db.session.execute(text(OBJECTS[rule.endpoint]), who).mappings():
            yield url_for(rule.endpoint, **row)
