"""The table of operations that a port must offer is what the flows call when all are played."""

import asyncio
import re
from pathlib import Path

import pytest

from axclarity.cli.demo import _site, play_all
from axclarity.http import Request
from axclarity.sandbox._policies import JOURNAL_FINDER

Call = tuple[str, str]
"""A flow, and what it calls: `SalesOrderService.create`."""

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "go-live.md"
ROW = re.compile(
    r"^\| `(\w+Flow)` \| (?:`(\w+Service)`|the `finder`) \| (`[^|]+`) \|", re.MULTILINE
)

NOT_PLAYED = {
    ("OrderFlow", "CustomerService.create"),  # customers come before their orders there
    ("FulfilmentFlow", "SalesOrderService.getKeys"),  # without `changes`
    ("FulfilmentFlow", "SalesOrderService.getChangedKeys"),
    ("InventoryFlow", "InventoryOnHandService.read"),  # with `FoundStock`
    ("ExchangeRateFlow", "ExchangeRatesService.read"),  # without `pairs`
    ("PaymentFlow", "GeneralJournalService.create"),  # fees are booked with the payout
    ("PaymentFlow", "GeneralJournalService.read"),  # with a finder
    ("PayoutFlow", "GeneralJournalService.read"),
    ("RefundFlow", "GeneralJournalService.create"),
    ("RefundFlow", "GeneralJournalService.read"),
    ("ReturnFlow", "SalesOrderService.create"),  # with return orders, and nothing sent instead
}
"""What the example company has decided otherwise."""


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> set[Call]:
    found: set[Call] = set()

    class Recorder(_site.Traffic):
        def request_begins(self, request: Request) -> None:
            super().request_begins(request)
            flow = self._current.get()
            if flow and request.destination == "ax" and not request.operation.endswith(".wsdl"):
                found.add((flow, request.operation))

    monkeypatch.setattr(_site, "Traffic", Recorder)
    assert asyncio.run(play_all(tmp_path, lambda _title: None, lambda _alert: None)).held
    return found


def listed() -> set[Call]:
    return {
        (flow, f"{service or JOURNAL_FINDER}.{operation}")
        for flow, service, operations in ROW.findall(PAGE.read_text())
        for operation in re.findall(r"`(\w+)`", operations)
    }


def test_the_table_has_what_the_flows_call_and_nothing_else(called: set[Call]) -> None:
    assert called - listed() == set()
    assert listed() - called == NOT_PLAYED
