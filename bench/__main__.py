"""Run every measurement in one go on one machine: `make bench`, or `python -m bench [--seconds N]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import tempfile
from pathlib import Path

from bench import load, nchan, servers, settle, watch
from bench.invariants import check
from bench.results import merge
from bench.seed import START, STEP

BIDDERS = 16
WATCHERS = (50, 200, 1_000)


def bids(house: servers.House, seconds: float) -> dict[str, float]:
    """Measure the market and the bare loop in turn, three times each (the best counts, for both), and PostgreSQL alone."""
    rounds = [(_market(house, seconds / 2, number), _bare(house, seconds / 2)) for number in range(3)]
    check(house, house.hall.lots[0])
    best = max((ours for ours, _ in rounds), key=load.Tally.rate)
    bare = max(loop.rate() for _, loop in rounds)
    return {
        "bids.per_s": best.rate(),
        "bids.lowest_per_s": min(ours.rate() for ours, _ in rounds),
        "bids.decided_per_s": best.decided / best.elapsed,
        "bids.accepted_share": best.accepted / max(1, best.decided),
        "bids.p50_ms": best.percentile_ms(0.5),
        "bids.p95_ms": best.percentile_ms(0.95),
        "bids.bare_per_s": bare,
        "bids.postgres_per_s": house.postgres_alone(seconds / 2, BIDDERS),
        "bids.ratio_to_bare": best.rate() / max(bare, 1),
    }


def _market(house: servers.House, seconds: float, number: int) -> load.Tally:
    with house.market() as port:
        lot = f"/api/v1/lots/{house.hall.lots[0]}/bids"
        base = START.fen + number * 20_000_000 * STEP.fen
        asyncio.run(load.run(port, lot, house.hall.tokens, 2, start_fen=base, step_fen=STEP.fen))
        return asyncio.run(load.run(port, lot, house.hall.tokens, seconds, start_fen=base + 10_000_000 * STEP.fen, step_fen=STEP.fen))


def _bare(house: servers.House, seconds: float) -> load.Tally:
    with house.bare() as port:
        return asyncio.run(load.run(port, "/lots/1/bids", house.hall.tokens, seconds, start_fen=house.bare_start(), step_fen=1))


def screens(house: servers.House) -> dict[str, float]:
    """Measure the time from a bid's POST to the event in every watcher, with few and with many of them; nchan beside it."""
    found: dict[str, float] = {"screen.delivered": 0, "screen.expected": 0, "screen.twice": 0}
    with house.market() as port:
        for index, watchers in enumerate(WATCHERS):
            seen = watch.of_market(port, f"/api/v1/lots/{house.hall.lots[1 + index]}", house.hall.tokens, watchers)
            found[f"screen.p50_ms_{watchers}"] = seen.percentile_ms(0.5)
            found[f"screen.p95_ms_{watchers}"] = seen.percentile_ms(0.95)
            found["screen.delivered"] += len(seen.waits)
            found["screen.expected"] += seen.expected
            found["screen.twice"] += seen.twice
    for lot_id in house.hall.lots[1 : 1 + len(WATCHERS)]:
        check(house, lot_id)
    return found | _yardstick(house)


def _yardstick(house: servers.House) -> dict[str, float]:
    if not nchan.available():
        print("nchan is not installed (nginx-light, libnginx-mod-nchan): its line is left out")
        return {}
    seen = nchan.measure(house.settings.home, WATCHERS[-1], house.settings.workers)
    return {f"screen.nchan_p95_ms_{WATCHERS[-1]}": seen.percentile_ms(0.95)}


def main() -> None:
    """Measure, print, write the results file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12, help="length of one load")
    seconds = parser.parse_args().seconds
    with (
        tempfile.TemporaryDirectory(prefix="chunqiu-bench-") as folder,
        servers.house(Path(folder), bidders=BIDDERS, lots=1 + len(WATCHERS)) as house,
    ):
        figures: dict[str, float | str] = {"machine": f"{os.cpu_count()} cores, {platform.platform()}", **house.durability()}
        figures |= bids(house, seconds)
        figures |= screens(house)
        figures["settle.lots_50_s"] = settle.run(house)
    for name, value in figures.items():
        print(f"{name:28} {value if isinstance(value, str) else round(value, 3)}")
    merge(figures)


if __name__ == "__main__":
    main()
