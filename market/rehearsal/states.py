"""States of a rehearsal."""

from __future__ import annotations

from market.wording import N_, Labelled


class RehearsalState(Labelled):
    """State of a Rehearsal 彩排."""

    ASKED = "asked", N_("Being prepared")
    RUNNING = "running", N_("Running")
    OVER = "over", N_("Over")
    FAILED = "failed", N_("Failed")


ALIVE = (RehearsalState.ASKED, RehearsalState.RUNNING)
