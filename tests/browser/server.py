"""The market's own web server for these tests: it takes its settings as an argument, and a request may name the moment at which it happens.

The law asks for days of waiting; a browser that sends `X-Moment` is served as at that time. Nothing else differs from production.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from market import clock, processes, serve
from market.app import create_app
from market.limits import Rate
from market.settings import Settings

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
    given = json.loads(sys.argv[1])
    database_url = given.pop("served_database")
    rates = {name: Rate(**rate) for name, rate in given["rates"].items()}
    settings = Settings(**given | {"home": Path(given["home"]), "rates": rates})
    processes.leave_with_parent()
    app = create_app(settings, database_url=database_url)
    app.wsgi_app = at_its_moment(app.wsgi_app)  # type: ignore[method-assign,assignment]
    serve.MarketServer(app, serve.options(settings)).run()


if __name__ == "__main__":
    main()
