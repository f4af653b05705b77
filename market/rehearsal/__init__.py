"""Rehearsals 彩排: the same software on a copy of a session, with play money, in a market of its own that is gone afterwards."""
