"""Which fault strikes which request, and how often."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from axclarity.sandbox import Fault, Faults
from axclarity.sandbox._store import Store


@pytest.fixture
def store() -> Iterator[Store]:
    kept = Store(None)
    kept.open()
    yield kept
    kept.close()


@pytest.fixture
def faults(store: Store) -> Faults:
    return Faults(store)


def test_strikes_as_often_as_it_was_armed(faults: Faults) -> None:
    fault = Fault("slow", on="ax", times=2, seconds=1.5)
    faults.inject(fault)
    struck = [faults.take("ax", "SalesOrderService.create", "") for _ in range(3)]
    assert [found is not None for found in struck] == [True, True, False]
    assert struck[0] == fault
    assert faults.active() == []
    assert faults.hits == {"slow": 2}


def test_strikes_until_it_is_cleared(faults: Faults) -> None:
    faults.inject(Fault("down", on="ax", times=None))
    assert all(faults.take("ax", "any", "") for _ in range(5))
    faults.clear("slow")
    assert faults.take("ax", "any", "")
    faults.clear("down")
    assert faults.take("ax", "any", "") is None


def test_clears_everything(faults: Faults) -> None:
    faults.inject(Fault("down", on="ax"))
    faults.inject(Fault("slow", on="clarity"))
    faults.clear()
    assert faults.active() == []


@pytest.mark.parametrize(
    ("on", "operation", "text"),
    [
        ("clarity", "SalesOrderService.create", "SO-1 ord_1001"),
        ("ax", "SalesOrderService.read", "ord_1001"),
        ("ax", "SalesOrderService.create", "ord_1002"),
    ],
)
def test_spares_what_does_not_fit(faults: Faults, on: str, operation: str, text: str) -> None:
    faults.inject(Fault("down", on="ax", operation="SalesOrderService.create", contains="ord_1001"))
    assert faults.take(on, operation, text) is None
    assert faults.hits == {}
    assert faults.take("ax", "SalesOrderService.create", "<a>ord_1001</a>") is not None


def test_the_oldest_that_fits_strikes_first(faults: Faults) -> None:
    faults.inject(Fault("locked", on="clarity", operation="PUT /orders"))
    faults.inject(Fault("unavailable", on="clarity"))
    faults.inject(Fault("rate_limited", on="clarity"))
    names = []
    for operation in ("GET /orders", "PUT /orders", "PUT /orders"):
        fault = faults.take("clarity", operation, "")
        names.append(fault.name if fault else "")
    assert names == ["unavailable", "locked", "rate_limited"]


def test_one_fault_strikes_one_of_many_at_once(faults: Faults) -> None:
    faults.inject(Fault("down", on="ax", times=10))
    struck: list[Fault] = []

    def ask() -> None:
        struck.extend(filter(None, (faults.take("ax", "any", "") for _ in range(10))))

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(struck) == 10


def test_faults_outlive_the_process(tmp_path: Path) -> None:
    fault = Fault("down", on="ax", times=None)
    for run in range(2):
        store = Store(tmp_path / "store.db")
        store.open()
        if run == 0:
            Faults(store).inject(fault)
        else:
            assert Faults(store).active() == [fault]
        store.close()


def test_a_misspelt_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="name"):
        Fault("donw", on="ax")
    with pytest.raises(ValueError, match="on"):
        Fault("down", on="AX")
