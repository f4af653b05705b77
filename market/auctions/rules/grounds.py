"""Why bidding may be interrupted or ended for good: the legal grounds, and when a stopped lot may go on."""

from __future__ import annotations

from datetime import datetime, timedelta

from market.wording import N_, Labelled


class SuspensionGround(Labelled):
    """Grounds of a suspension 中止 (拍卖管理办法 Art. 37); a system failure as in 法释〔2016〕18号 Art. 28."""

    NO_BIDDER = "no_bidder", N_("No bidder attends")
    DISPUTED = "disputed", N_("A third party disputes the ownership and shows valid proof")
    CLIENT = "client", N_("The client asked for it in writing, with good reason, before the session")
    UNEXPECTED = "unexpected", N_("An unexpected event")
    SYSTEM = "system", N_("A failure of the system or of the network in the hall")
    LAW = "law", N_("Another case named by law")
    OUTAGE = "outage", N_("The market's own outage")


class TerminationGround(Labelled):
    """Grounds of a termination 终止 (拍卖管理办法 Art. 38); to offer the lot again, all formalities begin anew."""

    NO_RIGHT = "no_right", N_("A court, an arbitral body or an authority found in writing that the client may not dispose of it")
    STOLEN = "stolen", N_("It was found to be stolen or unlawfully obtained")
    FORCE_MAJEURE = "force_majeure", N_("Force majeure makes the auction impossible")
    LOST = "lost", N_("The right has lapsed or the object was lost before the auction")
    CLIENT = "client", N_("The client ended the consignment in writing before the session")
    LAW = "law", N_("Another case named by law")


def chosen_by_people() -> tuple[SuspensionGround, ...]:
    """Return the grounds that an auctioneer may give; the market's own outage is found by the market alone."""
    return tuple(ground for ground in SuspensionGround if ground is not SuspensionGround.OUTAGE)


def earliest_reopening(now: datetime, notice_minutes: int) -> datetime:
    """Return the earliest instant at which a suspended lot may go on if that is announced at `now`."""
    return now + timedelta(minutes=notice_minutes)
