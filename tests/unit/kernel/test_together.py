"""Requests that meet are carried out together, each gets its own outcome, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from market.together import MOST, Together


class Slow:
    """Work whose first round waits until `count` others stand in the queue."""

    def __init__(self) -> None:
        self.rounds: list[list[int]] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.together: Together[str, int, int] = Together(self.work)

    def work(self, _key: str, items: list[int]) -> Sequence[int | Exception]:
        self.rounds.append(items)
        self.begun.set()
        assert self.go.wait(10)
        return [ValueError(item) if item < 0 else item * 10 for item in items]

    def meet(self, items: Sequence[int]) -> list[int | str]:
        """Send the first item, then the others while its round is under way; return the outcomes."""

        def one(item: int) -> int | str:
            try:
                return self.together.do("lot", item)
            except ValueError as fault:
                return f"refused {fault}"

        with ThreadPoolExecutor(len(items)) as pool:
            asked = [pool.submit(one, items[0])]
            assert self.begun.wait(10)
            for place, item in enumerate(items[1:]):
                asked.append(pool.submit(one, item))
                while len(self.together._waiting["lot"]) <= place:
                    pass
            self.go.set()
            return [each.result(10) for each in asked]


def test_those_who_wait_go_together_in_their_order() -> None:
    slow = Slow()
    assert slow.meet([1, 5, 3, 4]) == [10, 50, 30, 40]
    assert slow.rounds == [[1], [5, 3, 4]]


def test_each_gets_its_own_exception() -> None:
    assert Slow().meet([1, -2, 3]) == [10, "refused -2", 30]


def test_a_round_has_a_limit() -> None:
    slow = Slow()
    assert slow.meet(list(range(MOST + 3))) == [item * 10 for item in range(MOST + 3)]
    assert [len(each) for each in slow.rounds] == [1, MOST, 2]


def test_a_failed_round_fails_for_all_and_the_next_one_works() -> None:
    broken = True

    def work(_key: str, items: list[int]) -> list[int]:
        if broken:
            raise OSError(items)
        return items

    together: Together[str, int, int] = Together(work)
    with pytest.raises(OSError, match=r"\[1\]"):
        together.do("lot", 1)
    broken = False
    assert together.do("lot", 2) == 2
    assert not together._waiting


def test_keys_do_not_wait_for_each_other() -> None:
    slow = Slow()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(slow.together.do, "lot", 1)
        assert slow.begun.wait(10)
        slow.go.set()
        assert slow.together.do("other", 2) == 20
        assert first.result(10) == 10


def test_those_of_the_last_time_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("market.together.LULL_S", 10)
    rounds: list[list[int]] = []

    def work(_key: str, items: list[int]) -> list[int]:
        rounds.append(items)
        return items

    together: Together[str, int, int] = Together(work)
    together._usual["lot"] = 3
    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(together.do, "lot", item) for item in range(3)]
        assert [each.result(10) for each in asked] == [0, 1, 2]
    assert [sorted(each) for each in rounds] == [[0, 1, 2]]


def test_who_stays_away_is_waited_for_only_a_moment_and_ever_less() -> None:
    together: Together[str, int, int] = Together(lambda _key, items: items)
    together._usual["lot"] = 8
    expected = []
    for item in range(4):
        assert together.do("lot", item) == item
        expected.append(together._usual.get("lot", 1))
    assert expected == [4, 2, 1, 1]
    assert not together._usual
