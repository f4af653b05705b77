"""Pure decisions of the auction house: states, increments, the ledger's hashes, planning dates."""
