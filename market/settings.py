"""Configuration from the environment, read once and never changed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from types import MappingProxyType

from market.limits import Rate

DEMO_SECRET = "demo-secret-for-this-machine-only"  # noqa: S105 - refused in production


RATES: Mapping[str, Rate] = MappingProxyType(
    {"bid": Rate(100, 200), "bid.organisation": Rate(200, 400), "search": Rate(50, 200), "tax": Rate(20, 60)},
)
"""How often one caller may bid, all of an organisation together, how often one may search or ask the tax rules; machines are welcome."""


class SettingsError(RuntimeError):
    """A setting is missing or unsafe; the message names it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything the market reads from outside. `production` is on as soon as `DATABASE_URL` is set."""

    home: Path
    port: int
    database_url: str
    secret_key: str
    demo: bool
    production: bool
    mail_url: str
    mail_from: str
    base_url: str
    search_engine: str = "whoosh"
    stripe_key: str = ""
    """Empty: deposits are paid by bank transfer only."""
    stripe_webhook_secret: str = ""
    stripe_url: str = ""
    """Another address of Stripe's API: an own egress proxy, or a local server in tests."""
    stripe_patience: int = 120
    """Seconds that news of an opened payment page may take before the market asks for it; the wait doubles from there."""
    stripe_demo: bool = False
    """What answers as Stripe is the demo's own payment service (market/demo/payments): no money moves."""
    workers: int = 1
    """Web processes. One per core that PostgreSQL leaves free; bids on one lot are combined within a process, so few are better."""
    proxies: int = 0
    """How many reverse proxies of ours stand in front and set X-Forwarded-For, -Proto and -Host."""
    rates: Mapping[str, Rate] = field(default_factory=lambda: dict(RATES))
    """Requests of one caller by kind; what is above is refused with 429 before it costs anything."""
    signing_key: str = field(default="", repr=False)
    """Private Ed25519 keys (32 bytes in base64), the one in use first; without any they are files in `home/keys`."""

    seal_certificate: str = ""
    """A PEM file with key, certificate and chain that seals contracts; empty: one signed by itself, in `home/keys`."""

    webhook_networks: tuple[IPv4Network | IPv6Network, ...] = ()
    """Inner networks that webhooks may reach besides the public one."""

    rehearsal: bool = False
    """This is the play market of a rehearsal (market/rehearse.py)."""
    rehearsal_port: int = 0
    """Where rehearsals that are started on a page listen; 0 for any free port."""
    rehearsal_url: str = ""
    """Where a reverse proxy of ours shows that port to the operators' browsers."""

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> "Settings":
        """Read the environment; raise SettingsError that names every missing or unsafe key."""
        production = bool(env.get("DATABASE_URL"))
        home = Path(env.get("CHUNQIU_HOME", "instance")).resolve()
        port = int(env.get("CHUNQIU_PORT", "8000"))
        secret = env.get("SECRET_KEY", "" if production else DEMO_SECRET)
        demo = env.get("CHUNQIU_DEMO", "0" if production else "1") == "1"
        problems = _problems(env, production=production, secret=secret, demo=demo) + _stripe_problems(env)
        problems += _rate_problems(env) + _rehearsal_problems(env) + _network_problems(env)
        if problems:
            raise SettingsError("; ".join(problems))
        return cls(
            home=home,
            port=port,
            database_url=env.get("DATABASE_URL", ""),
            secret_key=secret,
            demo=demo,
            production=production,
            mail_url=env.get("CHUNQIU_MAIL_URL", f"file:{home / 'mail'}"),
            mail_from=env.get("CHUNQIU_MAIL_FROM", "market@localhost"),
            base_url=env.get("CHUNQIU_BASE_URL", f"http://127.0.0.1:{port}"),
            search_engine=env.get("SEARCH_ENGINE", "whoosh"),
            stripe_key=env.get("CHUNQIU_STRIPE_KEY", ""),
            stripe_webhook_secret=env.get("CHUNQIU_STRIPE_WEBHOOK_SECRET", ""),
            stripe_url=env.get("CHUNQIU_STRIPE_URL", "").rstrip("/"),
            stripe_patience=int(env.get("CHUNQIU_STRIPE_PATIENCE", "120")),
            stripe_demo=env.get("CHUNQIU_STRIPE_DEMO", "") == "1",
            workers=int(env.get("CHUNQIU_WORKERS", "0")) or max(1, (os.cpu_count() or 1) - 1),
            proxies=int(env.get("CHUNQIU_PROXIES", "0")),
            rates=_rates(env),
            signing_key=env.get("CHUNQIU_SIGNING_KEY", ""),
            seal_certificate=env.get("CHUNQIU_SEAL_CERTIFICATE", ""),
            webhook_networks=tuple(ip_network(part) for part in env.get("CHUNQIU_WEBHOOK_NETWORKS", "").split()),
            rehearsal=env.get("CHUNQIU_REHEARSAL", "") == "1",
            rehearsal_port=int(env.get("CHUNQIU_REHEARSAL_PORT", "0")),
            rehearsal_url=env.get("CHUNQIU_REHEARSAL_URL", "").rstrip("/"),
        )


def _problems(env: Mapping[str, str], *, production: bool, secret: str, demo: bool) -> list[str]:
    if not production:
        return []
    problems = []
    if len(secret) < 32 or secret == DEMO_SECRET:  # noqa: PLR2004 - 32 characters, as the message says
        problems.append("SECRET_KEY must be set to at least 32 random characters in production")
    if demo:
        problems.append("CHUNQIU_DEMO must not be 1 where DATABASE_URL is set: demo data and demo bidders stay out of production")
    if not env.get("CHUNQIU_BASE_URL", "").startswith("https://"):
        problems.append("CHUNQIU_BASE_URL must be the market's https:// address in production")
    return problems


def _stripe_problems(env: Mapping[str, str]) -> list[str]:
    """Say what is half-configured: money that is taken without news of it, or news that nobody can check."""
    key, secret, url = (env.get(f"CHUNQIU_STRIPE_{name}", "") for name in ("KEY", "WEBHOOK_SECRET", "URL"))
    problems = []
    if secret and not key:
        problems.append("CHUNQIU_STRIPE_KEY must be set where CHUNQIU_STRIPE_WEBHOOK_SECRET is")
    if key and not secret:
        problems.append("CHUNQIU_STRIPE_WEBHOOK_SECRET must be set where CHUNQIU_STRIPE_KEY is: without it no payment can be confirmed")
    if key and not key.startswith(("sk_", "rk_")):
        problems.append("CHUNQIU_STRIPE_KEY must be a secret key (sk_…) or a restricted key (rk_…)")
    if env.get("CHUNQIU_STRIPE_DEMO") == "1" and (env.get("DATABASE_URL") or not url.startswith("http://127.0.0.1:")):
        problems.append("CHUNQIU_STRIPE_DEMO must not be set by hand: only `chunqiu run` sets it, for a demo market")
    if url and not key:
        problems.append("CHUNQIU_STRIPE_KEY must be set where CHUNQIU_STRIPE_URL is")
    if not env.get("CHUNQIU_STRIPE_PATIENCE", "120").isdecimal() or not int(env.get("CHUNQIU_STRIPE_PATIENCE", "120")):
        problems.append("CHUNQIU_STRIPE_PATIENCE must be a number of seconds above 0")
    if url and not url.startswith(("https://", "http://127.0.0.1:", "http://localhost:", "http://[::1]:")):
        problems.append("CHUNQIU_STRIPE_URL must be an https:// address, or http:// on this machine")
    return problems


def _rates(env: Mapping[str, str]) -> dict[str, Rate]:
    """Read `bid=100/200 search=50/200`: a rate by its name; what is not named keeps its default."""
    given = dict(part.partition("=")[::2] for part in env.get("CHUNQIU_RATES", "").split())
    return {**RATES, **{name: Rate.parse(rate) for name, rate in given.items()}}


def _rate_problems(env: Mapping[str, str]) -> list[str]:
    try:
        unknown = _rates(env).keys() - RATES.keys()
    except ValueError as error:
        return [f"CHUNQIU_RATES has a rate that is not a number a second/burst, like 100/200: {error}"]
    return [f"CHUNQIU_RATES names {', '.join(sorted(unknown))}; known are {', '.join(sorted(RATES))}"] if unknown else []


def _network_problems(env: Mapping[str, str]) -> list[str]:
    try:
        _ = [ip_network(part) for part in env.get("CHUNQIU_WEBHOOK_NETWORKS", "").split()]
    except ValueError as error:
        return [f"CHUNQIU_WEBHOOK_NETWORKS must be networks like 10.1.0.0/16, separated by spaces: {error}"]
    return []


def _rehearsal_problems(env: Mapping[str, str]) -> list[str]:
    """Say what would let a rehearsal touch the real market."""
    problems = []
    if env.get("CHUNQIU_REHEARSAL") == "1":
        real = [name for name in ("DATABASE_URL", "CHUNQIU_STRIPE_KEY", "CHUNQIU_SIGNING_KEY") if env.get(name)]
        problems += [f"{name} must not be set in a rehearsal (CHUNQIU_REHEARSAL=1)" for name in real]
    if env.get("CHUNQIU_REHEARSAL_URL") and not env.get("CHUNQIU_REHEARSAL_PORT"):
        problems.append("CHUNQIU_REHEARSAL_PORT must be set where CHUNQIU_REHEARSAL_URL is: the proxy has to know it")
    return problems
