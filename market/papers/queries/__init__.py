"""Reads of papers. Those without an actor are asked by code that has checked the actor."""
