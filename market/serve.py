"""The web server: gunicorn with gevent workers that share one loaded application."""

from gevent import monkey

monkey.patch_all()  # before anything that waits is imported

import gc  # noqa: E402
from typing import TYPE_CHECKING, Any  # noqa: E402

from gunicorn.app.base import BaseApplication  # noqa: E402

from market import database, processes  # noqa: E402
from market.accounts.queries import callers  # noqa: E402
from market.app import create_app  # noqa: E402
from market.auctions.heartbeat import Heartbeat  # noqa: E402
from market.settings import Settings  # noqa: E402
from market.web import throttle  # noqa: E402

if TYPE_CHECKING:
    from flask import Flask

HOLD_S = 0.5
"""How long a refused request waits for its refusal: a greenlet waits for free."""

YOUNG = 50_000
"""The collector looks for cycles after so many new objects: a request makes hundreds and leaves hardly any."""

BELIEVED_S = 1.0
"""How long this process believes who a caller is before it asks again."""


class MarketServer(BaseApplication):  # type: ignore[misc]  # gunicorn is untyped
    """Gunicorn, configured from the market's settings."""

    def __init__(self, app: "Flask", options: dict[str, Any]) -> None:
        self._app, self._options = app, options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> "Flask":
        """Return the application."""
        return self._app


def options(settings: Settings) -> dict[str, Any]:
    """Return gunicorn's options: requests get a few seconds to finish, open streams are cut, at a stop."""
    return {
        "bind": f"127.0.0.1:{settings.port}",
        "workers": settings.workers,
        "worker_class": "gevent",
        "worker_connections": 4000,
        "preload_app": True,
        "timeout": 60,
        "graceful_timeout": 2,
        "keepalive": 75,
        "backlog": 2048,
        "proc_name": "chunqiu",
        "loglevel": "warning",
        "control_socket_disable": True,
        "post_worker_init": begin_to_live,
    }


def begin_to_live(worker: Any) -> None:  # noqa: ANN401 - gunicorn is untyped
    """Give the first sign of life of a worker before it takes a request: what nobody could bid on before it is stopped first."""
    app: Flask = worker.app.wsgi()
    settings: Settings = app.extensions["market.settings"]
    Heartbeat(app, app.extensions["market.tailer"]).start(anew=settings.demo)


def main() -> None:
    """Serve until told to stop."""
    settings = Settings.from_env()
    with database.running(settings) as url:
        processes.leave_with_parent()
        app = create_app(settings, database_url=url)
        throttle.gate_of(app).hold_s = HOLD_S
        callers.belief.for_s = BELIEVED_S
        gc.set_threshold(YOUNG)
        gc.collect()
        gc.freeze()  # what is loaded stays loaded: the collector need not walk it again and again
        MarketServer(app, options(settings)).run()


if __name__ == "__main__":
    main()
