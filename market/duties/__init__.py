"""What a contract asks of its parties after the signatures 履约义务: what, of whom, until when, and what discharges it."""
