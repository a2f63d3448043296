"""What the sandbox remembers, and that it remembers all of a transaction or nothing."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from axclarity.sandbox._store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    kept = Store(None)
    kept.open()
    yield kept
    kept.close()


def test_gives_back_what_was_put(store: Store) -> None:
    store.put("order", "1", {"total": "12.50", "name": "Ærø"})
    assert store.get("order", "1") == {"total": "12.50", "name": "Ærø"}
    assert store.get("order", "2") is None
    assert store.get("shipment", "1") is None


def test_items_come_in_the_order_of_their_first_put(store: Store) -> None:
    for key in ("b", "a", "c"):
        store.put("order", key, 1)
    store.put("order", "b", 2)
    assert store.items("order") == [("b", 2), ("a", 1), ("c", 1)]


def test_a_kind_may_be_walked_through_by_rank_and_key(store: Store) -> None:
    for key, rank in (("c", "1"), ("a", "2"), ("b", "1"), ("d", "0")):
        store.put("order", key, key.upper(), rank=rank)
    store.put("other", "x", 1, rank="1")
    everything = [(("0", "d"), "D"), (("1", "b"), "B"), (("1", "c"), "C"), (("2", "a"), "A")]
    assert store.ranked("order") == everything
    assert store.ranked("order", ("1", "b")) == everything[2:]
    assert store.ranked("order", ("1", ""), limit=2) == everything[1:3]
    store.put("order", "d", "D", rank="3")
    assert store.ranked("order", ("2", "a")) == [(("3", "d"), "D")]


def test_forgets(store: Store) -> None:
    store.put("order", "1", 1)
    store.delete("order", "1")
    store.delete("order", "never there")
    assert store.items("order") == []


def test_numbers_count_from_one_in_each_sequence(store: Store) -> None:
    assert [store.next_number("a"), store.next_number("a"), store.next_number("b")] == [1, 2, 1]


def test_an_error_undoes_the_whole_transaction(store: Store) -> None:
    def fail() -> None:
        with store.transaction():
            store.put("order", "1", 1)
            with store.transaction():
                store.put("order", "2", 2)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert store.items("order") == []


def test_an_inner_transaction_is_not_kept_without_the_outer_one(tmp_path: Path) -> None:
    ours, theirs = Store(tmp_path / "store.db"), Store(tmp_path / "store.db")
    ours.open()
    theirs.open()
    try:
        with ours.transaction():
            with ours.transaction():
                ours.put("order", "1", 1)
            assert theirs.get("order", "1") is None
        assert theirs.get("order", "1") == 1
    finally:
        ours.close()
        theirs.close()


def test_threads_do_not_lose_each_others_numbers(store: Store) -> None:
    def count() -> None:
        for _ in range(50):
            store.next_number("n")

    threads = [Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.next_number("n") == 201


def test_says_what_to_do_when_it_is_not_open() -> None:
    with pytest.raises(RuntimeError, match="with block"):
        Store(None).get("order", "1")


@pytest.mark.crash
def test_what_is_committed_survives_a_kill_and_nothing_else_does(tmp_path: Path) -> None:
    program = """
import os, signal, sys
from pathlib import Path
from axclarity.sandbox._store import Store
store = Store(Path(sys.argv[1]))
store.open()
with store.transaction():
    store.put("order", "kept", 1)
with store.transaction():
    store.put("order", "lost", 1)
    os.kill(os.getpid(), signal.SIGKILL)
"""
    path = tmp_path / "store.db"
    ended = subprocess.run([sys.executable, "-c", program, str(path)], timeout=30, check=False)
    assert ended.returncode == -9
    store = Store(path)
    store.open()
    try:
        assert store.items("order") == [("kept", 1)]
    finally:
        store.close()
