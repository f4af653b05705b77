"""The bare loop: Flask and psycopg doing a bid's three statements and nothing else. The market is measured against this.

Same server, workers, pool and load generator as the market; no rules, policy, hash, session or receipt.
"""

import os
from functools import cache

import psycopg
from flask import Flask, jsonify, request
from sqlalchemy.pool import QueuePool

app = Flask(__name__)

LOCK = "SELECT seq, current_fen, clock_timestamp() FROM bare_lot WHERE id = %s FOR UPDATE"
INSERT = "INSERT INTO bare_bid (lot_id, seq, amount_fen, bidder, at) VALUES (%s, %s, %s, %s, %s)"
UPDATE = "UPDATE bare_lot SET seq = %s, current_fen = %s WHERE id = %s"


@cache
def pool(_process: int) -> QueuePool:
    """Return this worker's pool, made after the fork."""
    return QueuePool(lambda: psycopg.connect(os.environ["BENCH_CONNINFO"]), pool_size=int(os.environ["BENCH_POOL"]))


@app.post("/lots/<int:lot_id>/bids")
def bid(lot_id: int) -> tuple[object, int]:
    """Take any amount above the last one."""
    amount = request.get_json()["amount_fen"]
    connection = pool(os.getpid()).connect()
    try:
        seq, current, now = connection.execute(LOCK, (lot_id,)).fetchone()
        if amount <= current:
            return jsonify(accepted=False), 422
        connection.execute(INSERT, (lot_id, seq + 1, amount, request.headers["Authorization"], now))
        connection.execute(UPDATE, (seq + 1, amount, lot_id))
        connection.commit()
    finally:
        connection.close()
    return jsonify(accepted=True, seq=seq + 1), 200
