"""The rules of duties: what a contract brings, how a duty ends, and how instalments are covered."""
