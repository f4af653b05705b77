"""The market's own web server for these tests: it takes its settings as an argument, and a request may name the moment at which it happens.

The law asks for days of waiting; a browser that sends `X-Moment` is served as at that time. Nothing else differs from production.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Any

from market import clock, serve
from tests.browser.process import begin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

MOMENT = "HTTP_X_MOMENT"


def at_its_moment(application: Wsgi) -> Wsgi:
    """Let a request happen when its header says."""

    def serve_at(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        moment = environ.get(MOMENT)
        if not moment:
            return application(environ, start_response)
        with clock.frozen(datetime.fromisoformat(moment)):
            return application(environ, start_response)

    return serve_at


def main() -> None:
    """Serve until told to stop, or until the test run is gone."""
    settings, app = begin(sys.argv[1])
    app.wsgi_app = at_its_moment(app.wsgi_app)  # type: ignore[method-assign,assignment]
    serve.MarketServer(app, serve.options(settings)).run()


if __name__ == "__main__":
    main()
