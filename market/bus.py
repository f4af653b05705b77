"""News for upper domains: handlers run at once, in the publisher's transaction."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")
_handlers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(event: type[Event], handler: Callable[[Event], None]) -> None:
    """Let `handler` hear of every `event`; subscribing twice changes nothing."""
    if handler not in _handlers[event]:
        _handlers[event].append(handler)


def publish(event: object) -> None:
    """Tell the event's handlers; an error in one undoes the whole transaction."""
    for handler in _handlers[type(event)]:
        handler(event)
