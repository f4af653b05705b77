"""The public state that rooms show, derived from entries."""

from datetime import UTC, datetime, timedelta

from market.auctions.rules.ledger import GENESIS, Entry, EntryKind, chain, commitment
from market.auctions.rules.live import Live, message

AT = datetime(2026, 10, 23, 6, 0, tzinfo=UTC)
END = AT + timedelta(minutes=10)
TERMS = {"format": "english", "start_fen": 10_000, "increment_fen": 1_000, "duration_s": 600, "soft_close_s": 120, "extend_s": 120}
NEW = Live(lot=7, state="announced", start_fen=10_000, increment_fen=1_000)


def entry(seq: int, kind: EntryKind, *, closes_at: datetime = END, **more: object) -> dict[str, object]:
    more = {"at": AT, "data": TERMS if kind is EntryKind.OPENED else {}} | more
    content = Entry(lot=7, seq=seq, kind=kind, closes_at=closes_at, **more).public()  # type: ignore[arg-type]
    return content | {"prev": GENESIS, "hash": chain(content, GENESIS)}


def test_follows_bids_and_extensions() -> None:
    later = END + timedelta(minutes=2)
    live = NEW.after(entry(1, EntryKind.OPENED))
    live = live.after(entry(2, EntryKind.BID, paddle=14, amount_fen=10_000, bid_kind="online", data={"reserve_met": False}))
    live = live.after(
        entry(3, EntryKind.BID, paddle=27, amount_fen=11_000, bid_kind="online", data={"reserve_met": True}, at=END, closes_at=later)
    )
    shown = live.public()
    assert (shown["state"], shown["current_fen"], shown["leader"], shown["next_fen"]) == ("open", 11_000, 27, 12_000)
    assert (shown["bids"], shown["paddles"], shown["extensions"], shown["reserve_met"]) == (2, 2, 1, True)
    assert shown["words"] == "壹佰壹拾元整"


def test_a_pause_is_no_extension() -> None:
    live = NEW.after(entry(1, EntryKind.OPENED)).after(entry(2, EntryKind.PAUSED))
    assert live.state == "paused"
    live = live.after(entry(3, EntryKind.RESUMED, closes_at=END + timedelta(minutes=1)))
    assert (live.state, live.extensions) == ("open", 0)


def test_a_message_carries_the_state_after_it() -> None:
    opened = entry(1, EntryKind.OPENED)
    assert message(opened, NEW.after(opened))["live"]["seq"] == 1


def test_the_chain_covers_every_field() -> None:
    content = Entry(lot=7, seq=1, kind=EntryKind.OPENED, at=AT, closes_at=END, data={"start_fen": 10_000}).public()
    first = chain(content, GENESIS)
    for name in content:
        assert chain({**content, name: "other"}, GENESIS) != first
    assert chain(content, "1" * 64) != first


def test_a_commitment_hides_and_binds_the_reserve() -> None:
    assert commitment(100, "nonce") != commitment(101, "nonce")
    assert commitment(100, "nonce") != commitment(100, "other")
    assert commitment(None, "nonce") != commitment(0, "nonce")
