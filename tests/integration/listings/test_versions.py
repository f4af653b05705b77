"""Kept versions, the lots and deals that are pinned to them, and what the database refuses."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from market import clock
from market.access import ANONYMOUS, SYSTEM, Actor
from market.auctions.queries import catalogue
from market.canonical import fingerprint
from market.contracts.services import drafting, filling
from market.db import db
from market.deals import queries as deals
from market.errors import Forbidden, Invalid, NotFound
from market.listings import queries, services
from market.listings.models.achievements import Achievement
from market.listings.rules.changes import changes
from market.listings.rules.kinds import TermMode
from market.listings.rules.versions import File
from market.papers.queries.disclosure import openings
from market.papers.rules.files import Audience
from market.papers.services import attachments, disclosure
from tests.factories import accounts, auctions, contracts, listings, papers, proposals

pytestmark = pytest.mark.usefixtures("session")


def revised(author: Actor, made: Achievement, **given: str) -> Achievement:
    """Publish an achievement again with another text."""
    services.withdraw(author, made.id, reason="改条件")
    services.revise(author, made.id)
    services.save_basics(author, made.id, listings.basics(**given))
    services.submit(author, made.id)
    return services.decide(SYSTEM, made.id, listings.passed())


class TestKeeping:
    def test_each_publication_keeps_its_text_who_and_when(self) -> None:
        author, clerk = listings.editor(), listings.clerk()
        made = listings.submitted(author)

        services.decide(clerk, made.id, listings.passed())
        revised(author, made, title_zh="改进后的剑麻工艺")

        newest, first = queries.versions(made.id)
        assert (newest.number, first.number, first.published_by) == (2, 1, clerk.person_id)
        assert [row.told().basics.title_zh for row in (first, newest)] == ["剑麻纤维疏水抗污改性工艺", "改进后的剑麻工艺"]
        assert all(fingerprint(json.loads(row.content)) == row.digest for row in (first, newest))
        assert [change.field for change in changes(first.told(), newest.told())] == ["title_zh"]

    def test_a_return_keeps_nothing(self) -> None:
        made = listings.submitted()

        services.decide(SYSTEM, made.id, listings.returned("缺检测报告"))

        assert queries.versions(made.id) == []

    def test_owners_co_owners_and_the_operator_read_them_others_not(self) -> None:
        author = listings.editor()
        made = listings.published(author)

        assert queries.versioned(author, made.id) is queries.versioned(listings.clerk(), made.id)
        for stranger in (ANONYMOUS, listings.editor(), listings.editor("enterprise")):
            with pytest.raises(Forbidden, match=r"listing\.versions_closed"):
                queries.versioned(stranger, made.id)
        with pytest.raises(NotFound):
            queries.versioned(listings.editor(), listings.draft(author).id)

    @pytest.mark.parametrize(
        "change",
        ["UPDATE achievement_version SET content = content || ' '", "DELETE FROM achievement_version", "TRUNCATE achievement_version"],
    )
    def test_a_kept_version_is_never_changed(self, change: str) -> None:
        listings.published()

        with pytest.raises(IntegrityError, match="never changed"):
            db.session.execute(text(change))

    @pytest.mark.parametrize(
        ("number", "digest", "why"),
        [("2", "encode(sha256('x'), 'hex')", "the achievement shows"), ("1", "repeat('0', 64)", "digest_of_content")],
    )
    def test_another_number_or_a_wrong_hash_is_refused(self, number: str, digest: str, why: str) -> None:
        made = listings.submitted()
        made.version = 1
        db.session.flush()

        with pytest.raises(IntegrityError, match=why):
            db.session.execute(
                text(
                    "INSERT INTO achievement_version (achievement_id, number, content, digest, published_at)"  # noqa: S608 - constants
                    f" VALUES (:id, {number}, 'x', {digest}, now())"
                ),
                {"id": made.id},
            )


class TestFiles:
    def test_a_version_names_its_files_and_of_a_confidential_one_the_digest_alone(self) -> None:
        author = listings.editor()
        made = listings.draft(author)
        shown = papers.attached(author, made, name="检测报告.pdf")
        secret = papers.attached(author, made, audience=Audience.NDA, name="密方.pdf")
        services.submit(author, made.id)
        services.decide(SYSTEM, made.id, listings.passed())

        (version,) = queries.versions(made.id)

        public, hidden = version.told().files
        assert (public.digest, public.name, public.size, public.confidential) == (shown.content_key, "检测报告.pdf", shown.size, False)
        assert hidden == File(digest=secret.content_key, confidential=True)
        assert "密方" not in version.content

    def test_a_file_of_a_version_is_handed_out_after_it_left_the_page(self) -> None:
        author = listings.editor()
        made = listings.draft(author)
        row = papers.attached(author, made)
        services.submit(author, made.id)
        services.decide(SYSTEM, made.id, listings.passed())
        (version,) = queries.versions(made.id)
        services.withdraw(author, made.id, reason="改条件")
        services.revise(author, made.id)
        attachments.remove(author, row.id)

        kept = disclosure.open_kept(author, version, row.content_key, address="203.0.113.7")

        assert attachments.content_of(kept).startswith(b"%PDF")
        with pytest.raises(NotFound):
            disclosure.open_kept(author, version, "0" * 64, address="203.0.113.7")

    def test_a_confidential_file_of_a_version_needs_a_grant_and_its_opening_is_recorded(self) -> None:
        author, reader = listings.editor(), accounts.actor(accounts.organisation("enterprise"))
        made = listings.draft(author)
        secret = papers.attached(author, made, audience=Audience.NDA)
        services.submit(author, made.id)
        services.decide(SYSTEM, made.id, listings.passed())
        (version,) = queries.versions(made.id)

        with pytest.raises(NotFound):
            disclosure.open_kept(reader, version, secret.content_key, address="203.0.113.7")
        assert not disclosure.opens_confidential(reader, made.id)

        papers.admitted(reader, author, made)
        disclosure.open_kept(reader, version, secret.content_key, address="203.0.113.7")

        assert disclosure.opens_confidential(reader, made.id)
        ((opening, file),) = openings(author, made)
        assert (opening.organisation_id, file) == (reader.organisation_id, secret)


class TestPins:
    def test_a_lot_offers_the_version_that_it_was_announced_with(self) -> None:
        held = auctions.market()
        _sale, lots = auctions.announced(held)

        version = catalogue.offered(ANONYMOUS, lots[0].id)

        assert (version.achievement_id, version.number) == (lots[0].achievement_id, 1)

    def test_an_announced_lot_keeps_its_version(self) -> None:
        _sale, lots = auctions.announced(auctions.market())

        with pytest.raises(IntegrityError, match="keeps its version"):
            db.session.execute(text("UPDATE lot SET achievement_version = 2 WHERE id = :id"), {"id": lots[0].id})

    def test_the_database_refuses_a_lot_without_a_kept_version(self) -> None:
        held = auctions.market()
        lot = auctions.consigned(held, auctions.sale(held))
        lot.achievement_version = 7
        lot.accepted_at = lot.announced_at = clock.now()
        db.session.flush()

        with pytest.raises(IntegrityError, match="kept version"):
            db.session.execute(text("UPDATE lot SET state = 'announced' WHERE id = :id"), {"id": lot.id})

    def test_a_deal_is_about_the_version_of_its_lot(self) -> None:
        case = contracts.drafted()

        assert deals.offered(case.deal).told().basics.title_zh == case.deal.title_zh
        with pytest.raises(IntegrityError, match="does not change"):
            db.session.execute(text("UPDATE deal SET achievement_version = 2 WHERE id = :id"), {"id": case.deal.id})

    def test_a_contract_says_what_was_offered_not_what_the_achievement_says_now(self) -> None:
        case = contracts.drafted()
        said = case.contract.clauses["subject"]
        made = queries.achievements([case.deal.achievement_id or 0])[case.deal.achievement_id or 0]
        made.abstract, made.title_zh = "完全改写的简介。" * 20, "另一个名称"
        made.rights.clear()
        db.session.flush()

        drafted = drafting.update_draft(case.seller, case.id, project_name=case.contract.project_name)

        assert drafted.clauses["subject"] == said
        assert "完全改写" not in said
        assert filling.known(case.deal).rights == deals.offered(case.deal).told().rights != ()

    def test_a_way_that_the_version_does_not_offer_is_refused(self) -> None:
        version = deals.offered(contracts.drafted().deal).told()

        with pytest.raises(Invalid, match=r"version\.way_missing"):
            version.offer(TermMode.TRIAL, None)

    def test_a_proposal_offers_the_version_of_the_day_on_which_it_was_handed_in(self) -> None:
        solver = accounts.actor(accounts.organisation("institution"))
        made = listings.published(solver)
        wanted = listings.published_demand(deadline=clock.today() + timedelta(days=30))

        proposal = proposals.submitted(wanted, solver, achievement_id=made.id)

        assert proposal.achievement_version == 1
        with pytest.raises(IntegrityError, match="version_pinned"):
            db.session.execute(text("UPDATE proposal SET achievement_version = NULL WHERE id = :id"), {"id": proposal.id})
