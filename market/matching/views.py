"""The panels of matching inside other pages, the answers to matches, and the profile of a company."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext

from market.access import access
from market.accounts import queries as accounts
from market.db import unit_of_work
from market.errors import Invalid, NotFound
from market.listings import policy as listing_policy
from market.listings import queries as listings
from market.listings.models.achievements import Achievement
from market.listings.rules.kinds import Sector
from market.matching.forms import AnswerForm, ProfileForm, WordForm
from market.matching.queries import companies, matches
from market.matching.rules.feedback import HINTS, Answer
from market.matching.rules.interests import Source, telling_words
from market.matching.services import answers, interests
from market.web.forms import carry_out
from market.web.gate import actor
from market.web.i18n import label
from market.wording import N_

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

    from market.access import Actor
    from market.accounts.models import Organisation
    from market.listings.models.demands import Demand
    from market.matching.models import MatchAnswer
    from market.matching.queries.companies import Fitting
    from market.matching.queries.matches import Found, Pair
    from market.search.index import SearchIndex

bp = Blueprint("matching", __name__)
KEEPERS = interests.KEEPERS
_WORDS_OF_A_LISTING = 20


def _index() -> SearchIndex:
    return cast("SearchIndex", current_app.extensions["market.search"])


@bp.app_template_global("achievements_for")
def achievements_for(demand: Demand) -> list[Found]:
    """Return the achievements that fit a demand."""
    return matches.achievements_for(actor(), demand)


@bp.app_template_global("demands_for")
def demands_for(achievement: Achievement) -> list[Found]:
    """Return the demands that an achievement fits."""
    return matches.demands_for(actor(), achievement)


@bp.app_template_global("similar_to")
def similar_to(achievement: Achievement) -> list[Found]:
    """Return other achievements on the same subject."""
    return matches.similar(actor(), _index(), achievement)


@bp.app_template_global("new_matches")
def new_matches() -> list[Pair]:
    """Return what was found lately for the reader's organisation."""
    return matches.new_pairs(actor())


@bp.app_template_global("companies_for")
def companies_for(achievement: Achievement) -> list[Fitting]:
    """Return the companies that an achievement may interest, to those who write for its owner."""
    if not listing_policy.can_edit(actor(), achievement):
        return []
    words = telling_words(_index().words(f"{achievement.title_zh} {achievement.keywords}"), most=_WORDS_OF_A_LISTING)
    return companies.fitting(words)


@bp.app_template_global("hints_for")
def hints_for(achievement: Achievement) -> list[tuple[Answer, int, str]]:
    """Return what demanders said about an achievement, to those who write for its owner: answer, number, what to do."""
    if not listing_policy.can_edit(actor(), achievement):
        return []
    return [(answer, count, HINTS[answer]) for answer, count in matches.answers(achievement.id).most_common()]


@bp.app_template_global("notes_for")
def notes_for(achievement: Achievement) -> list[str]:
    """Return the notes to an achievement, to those who write for its owner."""
    return matches.notes(achievement.id) if listing_policy.can_edit(actor(), achievement) else []


@bp.app_template_global("answers_to")
def answers_to(demand: Demand) -> list[tuple[MatchAnswer, Achievement]]:
    """Return which matches the demander has answered, to those who write for it."""
    return matches.answered_by_demand(demand.id) if listing_policy.can_edit(actor(), demand) else []


@bp.app_template_filter("sector_name")
def sector_name(code: str) -> str:
    """Return a sector's name in the reader's language."""
    return label(Sector(code))


@bp.app_template_test("written_by_reader")
def written_by_reader(listing: Achievement | Demand) -> bool:
    """Say whether the reader writes for the organisation that lists."""
    return listing_policy.can_edit(actor(), listing)


@bp.app_template_global("owners_of")
def owners_of(found: list[Found]) -> dict[int, Organisation]:
    """Return the organisations behind the matches, by the listing's id."""
    organisations = accounts.organisations({_owner(one) for one in found})
    return {one.listing.id: organisations[_owner(one)] for one in found}


def _owner(found: Found) -> int:
    return found.listing.owner_id if isinstance(found.listing, Achievement) else found.listing.organisation_id


@bp.get("/demands/<int:demand_id>/matches/<int:achievement_id>")
@access(*listing_policy.EDITORS)
def answer(demand_id: int, achievement_id: int) -> ResponseReturnValue:
    """Ask why a match does not fit."""
    return _answer(demand_id, achievement_id, AnswerForm())


@bp.post("/demands/<int:demand_id>/matches/<int:achievement_id>")
@access(*listing_policy.EDITORS)
def give_answer(demand_id: int, achievement_id: int) -> ResponseReturnValue:
    """Take an answer."""
    form = AnswerForm()
    if carry_out(form, lambda: answers.answer(actor(), demand_id, achievement_id, **form.values())) is None:
        return _answer(demand_id, achievement_id, form)
    flash(gettext("Thank you. The author reads the reason without your name; the match has left your list."), "ok")
    return redirect(url_for("listings.demand", demand_id=demand_id, _anchor="match-title"), 303)


@bp.post("/demands/<int:demand_id>/matches/<int:achievement_id>/withdraw")
@access(*listing_policy.EDITORS)
def withdraw_answer(demand_id: int, achievement_id: int) -> ResponseReturnValue:
    """Take an answer back."""
    with unit_of_work():
        answers.take_back(actor(), demand_id, achievement_id)
    flash(gettext("The answer was withdrawn; the pair is compared again."), "ok")
    return redirect(url_for("listings.demand", demand_id=demand_id, _anchor="match-title"), 303)


def _answer(demand_id: int, achievement_id: int, form: AnswerForm) -> ResponseReturnValue:
    demand = listings.demand(actor(), demand_id)
    achievement = listings.achievement(actor(), achievement_id)
    if not listing_policy.can_edit(actor(), demand) or achievement_id not in matches.of_demand(demand_id):
        raise NotFound
    return render_template("matching/answer.html", form=form, demand=demand, achievement=achievement), form.status


@bp.get("/organisation/interests")
@access("enterprise")
def profile() -> ResponseReturnValue:
    """Show a company what the market knows of its interests."""
    kept = companies.profile(actor().organisation_id or 0)
    own = companies.interests(kept.organisation_id)[Source.OWN]
    return _profile(ProfileForm(learns=kept.learns, named=kept.named, tells=kept.tells, own="\n".join(own)))


@bp.post("/organisation/interests")
@access(*KEEPERS)
def save_profile() -> ResponseReturnValue:
    """Keep what the company allows."""
    form = ProfileForm()
    if carry_out(form, lambda: interests.save_profile(actor(), **form.values())) is None:
        return _profile(form)
    flash(gettext("The profile was saved."), "ok")
    return redirect(url_for(".profile"), 303)


@bp.post("/organisation/interests/leave-out")
@access(*KEEPERS)
def leave_out() -> ResponseReturnValue:
    """Take a word out of the profile."""
    return _change(interests.leave_out)


@bp.post("/organisation/interests/take-back")
@access(*KEEPERS)
def take_back() -> ResponseReturnValue:
    """Let a word be learned again."""
    return _change(interests.take_back)


def _change(change: Callable[[Actor, str], None]) -> ResponseReturnValue:
    form = WordForm()
    if not form.validate():
        raise Invalid("match.word", N_("Name the word."))
    with unit_of_work():
        change(actor(), str(form.word.data))
    return redirect(url_for(".profile"), 303)


def _profile(form: ProfileForm) -> ResponseReturnValue:
    found = companies.interests(actor().organisation_id or 0)
    keeps = actor().can(*KEEPERS)
    return render_template(
        "matching/profile.html", form=form, found=found, sources=list(Source), muted=found[Source.MUTED], keeps=keeps
    ), form.status


@bp.after_app_request
def learn(response: Response) -> Response:
    """Take a company's search or look at an achievement as an interest, where it agreed; nothing is written of anybody else."""
    if request.method != "GET" or response.status_code != 200 or request.endpoint not in ("listings.search", "listings.achievement"):  # noqa: PLR2004
        return response
    reader = actor()
    if reader.can("enterprise"):
        with unit_of_work():
            if request.endpoint == "listings.search":
                interests.learn_from_search(reader, _index(), request.args.get("q", ""))
            else:
                interests.learn_from_view(reader, _index(), listings.achievement(reader, (request.view_args or {})["achievement_id"]))
    return response
