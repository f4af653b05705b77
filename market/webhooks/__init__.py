"""Webhooks: an organisation's own systems are told of every change of state of what it is a party to."""
