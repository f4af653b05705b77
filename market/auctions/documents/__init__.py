"""The papers of a session as PDF: the confirmation letter 成交确认书 of an award, the record 笔录 of a sale."""

from market.auctions.documents.letter import ConfirmationPaper, confirmation
from market.auctions.documents.record import RecordLine, RecordPaper, record
from market.auctions.documents.session import Incident, SalePaper

__all__ = ["ConfirmationPaper", "Incident", "RecordLine", "RecordPaper", "SalePaper", "confirmation", "record"]
