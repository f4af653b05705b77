"""The two checklists of the review 审核清单 as data, and the fields that a remark can name."""

from __future__ import annotations

from collections.abc import Mapping

from market.listings.rules.review import WHOLE, Item, Place, Sheet
from market.listings.rules.wishes import DemandMode
from market.wording import N_

OWN = Item(code="own", question=N_("The text is the owner's own and not that of another listing."))
_ENTIRE = Place(name=WHOLE, label=N_("The listing as a whole"), step="review")


def _places(step: str, **labels: str) -> Mapping[str, Place]:
    return {name: Place(name=name, label=label, step=step, anchor=name) for name, label in labels.items()}


def _group(name: str, label: str, step: str, anchor: str) -> Mapping[str, Place]:
    return {name: Place(name=name, label=label, step=step, anchor=anchor)}


ACHIEVEMENT_SHEET = Sheet(
    items=(
        Item(code="owner", question=N_("The owner is a verified organisation."), gates=("owner.unverified",)),
        Item(code="secrecy", question=N_("It may be public."), gates=("listing.not_public",)),
        Item(
            code="rights",
            question=N_("The numbers of its rights are correct, and none has expired."),
            gates=("ip.expired",),
            applies=lambda listing: listing.rights,
            spared=N_("No right is named."),
        ),
        Item(
            code="consent",
            question=N_("Every co-owner agrees."),
            gates=("owner.consent",),
            applies=lambda listing: len(listing.shares) > 1,
            spared=N_("It has one owner."),
        ),
        Item(
            code="ledger",
            question=N_("It stands in the owner's ledger."),
            gates=("listing.ledger_missing",),
            applies=lambda listing: listing.job_related,
            spared=N_("It is not job-related."),
        ),
        Item(
            code="terms",
            question=N_("What is offered can be given."),
            gates=("term.missing", "burden.conflict", "burden.pledge"),
        ),
        Item(
            code="complete",
            question=N_("What buyers need is filled in."),
            gates=(
                "listing.title_missing",
                "listing.abstract_short",
                "listing.sector_missing",
                "listing.trl_missing",
                "listing.validity_past",
                "owner.shares",
            ),
        ),
        Item(code="harmless", question=N_("Texts, pictures and documents hold nothing internal, secret or personal.")),
        Item(code="proven", question=N_("The readiness level is borne out by its evidence."), optional=True),
        Item(code="sober", question=N_("Nothing is praised beyond what is shown.")),
        OWN,
    ),
    places={
        WHOLE: _ENTIRE,
        **_places(
            "basics",
            title_zh=N_("Title in Chinese"),
            title_en=N_("Title in English"),
            abstract=N_("Abstract"),
            problem=N_("Problem solved"),
            advantages=N_("Advantages"),
            keywords=N_("Keywords"),
            sector=N_("Sector"),
            field=N_("Technology field"),
            trl=N_("Readiness level"),
            trl_evidence=N_("Evidence of the readiness level"),
            trl_judged_by=N_("Name of the assessor"),
            job_related=N_("Job-related achievement"),
            ledger_no=N_("Number in the achievement ledger"),
            secrecy=N_("Secrecy"),
            funding_source=N_("Source of funding"),
            valid_until=N_("Listed until"),
        ),
        **_group("owners", N_("Owners"), "owners", "owner"),
        **_group("inventors", N_("Inventors"), "owners", "inventor"),
        **_group("rights", N_("Rights"), "rights", "right"),
        **_group("burdens", N_("Existing licences and encumbrances"), "rights", "burden"),
        **_group("indicators", N_("Indicators"), "indicators", "indicator"),
        **_places(
            "worth",
            innovation=N_("What is new"),
            scenarios=N_("Where it is used"),
            comparison=N_("Benefit over today's solution"),
            economics=N_("Economics"),
            video_url=N_("Link to a video"),
        ),
        **_group("papers", N_("Pictures and documents"), "papers", "papers"),
        **_group("terms", N_("Terms"), "terms", "terms"),
    },
)
"""Publishing an achievement: verified owner, not secret, rights valid, consent of co-owners, ledger; and what only people can judge."""

DEMAND_SHEET = Sheet(
    items=(
        Item(code="owner", question=N_("The demander is a verified organisation."), gates=("owner.unverified",)),
        Item(
            code="goal",
            question=N_("Problem and targets are given."),
            gates=("demand.problem_missing", "demand.indicators_missing"),
        ),
        Item(
            code="terms",
            question=N_("Classification, cooperation, ownership, region and deadline are given."),
            gates=(
                "listing.sector_missing",
                "demand.ways_missing",
                "demand.ownership_missing",
                "demand.region_missing",
                "demand.deadline_missing",
            ),
        ),
        Item(
            code="contest",
            question=N_("The rules of the contest are complete."),
            gates=(
                "demand.criteria_missing",
                "demand.goals_missing",
                "demand.goals_vague",
                "demand.finalists_missing",
                "demand.stage_fund_missing",
            ),
            applies=lambda wish: wish.mode is not DemandMode.ORDINARY,
            spared=N_("It is an ordinary demand."),
        ),
        Item(
            code="details",
            question=N_("What is given after the agreement is written down."),
            gates=("demand.details_missing",),
            applies=lambda wish: wish.nda,
            spared=N_("No confidentiality agreement is asked for."),
        ),
        Item(code="testable", question=N_("Somebody else could test whether the targets are reached.")),
        Item(code="harmless", question=N_("Public texts and documents hold nothing internal, secret or personal.")),
        Item(code="lawful", question=N_("What is asked for may be developed and traded.")),
        OWN,
    ),
    places={
        WHOLE: _ENTIRE,
        **_places(
            "what",
            title_zh=N_("Title in Chinese"),
            problem=N_("Problem to solve"),
            sector=N_("Sector"),
            field=N_("Technology field"),
            budget_from=N_("Budget from"),
            budget_to=N_("Budget up to"),
            deadline=N_("Proposals until"),
            mode=N_("How the solver is found"),
        ),
        **_group("indicators", N_("Targets"), "terms", "target"),
        **_places(
            "terms",
            constraints=N_("What must not change"),
            background=N_("Background and what was tried"),
            title_en=N_("Title in English"),
            ways=N_("Ways of cooperation"),
            ownership=N_("Ownership of the results"),
            payment=N_("Payment by stages"),
            own_funds=N_("Own money in the project"),
            public_funds=N_("Public support"),
            region=N_("Region"),
            contact=N_("Contact"),
            wanted_by=N_("Result wanted by"),
            finalists=N_("Solvers in the first stage"),
            stage_fund=N_("Paid to each of them for the first stage"),
            solver_kinds=N_("Who may propose"),
            conditions=N_("What a solver must bring"),
            details=N_("Confidential details"),
        ),
        **_group("criteria", N_("What the experts judge"), "terms", "criterion"),
        **_group("goals", N_("Milestones"), "terms", "goal"),
        **_group("papers", N_("Pictures and documents"), "papers", "papers"),
    },
)
"""Publishing a demand."""

__all__ = ["ACHIEVEMENT_SHEET", "DEMAND_SHEET"]
