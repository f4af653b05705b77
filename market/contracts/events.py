"""What happened to contracts in force, told to upper domains and to what follows a contract."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractTookEffect:
    """A contract signed by all parties took effect 生效; told once, in the same transaction."""

    contract_id: int
    at: datetime
