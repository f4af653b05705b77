"""What happened to demands that upper domains want to hear."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPublished:
    """A reviewed demand is public."""

    demand_id: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandClosed:
    """A demand was withdrawn, its time is over or its solver was chosen: nothing comes of its other proposals."""

    demand_id: int
    at: datetime
