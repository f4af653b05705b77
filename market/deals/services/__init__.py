"""The commands of deals that follow from other domains' news; agreements and notices are modules of their own."""

from market.deals.services.deals import (
    confirm_publicised,
    contracted,
    on_award_defaulted,
    on_demand_awarded,
    on_lot_awarded,
    on_lot_negotiated,
)

__all__ = ["confirm_publicised", "contracted", "on_award_defaulted", "on_demand_awarded", "on_lot_awarded", "on_lot_negotiated"]
