"""Run every measurement in one go on one machine: `make bench`, or `python -m bench [--seconds N]`."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import tempfile
from pathlib import Path

from bench import load, servers, settle, watch
from bench.invariants import check
from bench.seed import START, STEP

RESULTS = Path(__file__).parent / "results" / "latest.json"
BIDDERS = 16
WATCHERS = (50, 200, 1_000)


def bids(house: servers.House, seconds: float) -> dict[str, float]:
    """Measure the market, the bare loop (best of three) and PostgreSQL alone on the same server, and their ratio."""
    with house.market() as port:
        lot = f"/api/v1/lots/{house.hall.lots[0]}/bids"
        asyncio.run(load.run(port, lot, house.hall.tokens, 2, start_fen=START.fen, step_fen=STEP.fen))
        base = START.fen + 10_000_000 * STEP.fen
        ours = asyncio.run(load.run(port, lot, house.hall.tokens, seconds, start_fen=base, step_fen=STEP.fen))
    check(house, house.hall.lots[0])
    bare = 0.0
    for _ in range(3):
        with house.bare() as port:
            tally = asyncio.run(load.run(port, "/lots/1/bids", house.hall.tokens, seconds / 2, start_fen=house.bare_start(), step_fen=1))
        bare = max(bare, tally.accepted / tally.elapsed)
    return {
        "bids.per_s": ours.accepted / ours.elapsed,
        "bids.decided_per_s": ours.decided / ours.elapsed,
        "bids.accepted_share": ours.accepted / max(1, ours.decided),
        "bids.p50_ms": ours.percentile_ms(0.5),
        "bids.p95_ms": ours.percentile_ms(0.95),
        "bids.bare_per_s": bare,
        "bids.postgres_per_s": house.postgres_alone(seconds / 2, BIDDERS),
        "bids.ratio_to_bare": ours.accepted / ours.elapsed / max(bare, 1),
    }


def screens(house: servers.House) -> dict[str, float]:
    """Measure the time from a bid's POST to the event in every watcher, with few and with many of them."""
    found: dict[str, float] = {"screen.delivered": 0, "screen.expected": 0, "screen.twice": 0}
    with house.market() as port:
        for index, watchers in enumerate(WATCHERS):
            lot = f"/api/v1/lots/{house.hall.lots[1 + index]}"
            seen = asyncio.run(
                watch.run(port, lot, house.hall.tokens, watchers, bids=200, per_second=10, start_fen=START.fen, step_fen=STEP.fen)
            )
            found[f"screen.p50_ms_{watchers}"] = seen.percentile_ms(0.5)
            found[f"screen.p95_ms_{watchers}"] = seen.percentile_ms(0.95)
            found["screen.delivered"] += len(seen.waits)
            found["screen.expected"] += seen.expected
            found["screen.twice"] += seen.twice
    for lot_id in house.hall.lots[1 : 1 + len(WATCHERS)]:
        check(house, lot_id)
    return found


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
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
