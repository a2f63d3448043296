"""The last look before a message leaves, with many threads about."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Event
from typing import Any

import pytest
from lxml import etree

from axclarity.ax import CATALOGUE, CallContext, EntityKey
from axclarity.ax.contract import Contract
from axclarity.ax.contract.plan import plan_of_document
from axclarity.ax.documents import SalesLine, SalesOrder, SalesTable
from axclarity.errors import InvalidDocument

FACTS = CATALOGUE["SalesOrderService"]
PLAN = plan_of_document(FACTS.external_name, FACTS.document, FACTS.operations)
CONTEXT = CallContext(company="USMF")


def test_schemas_are_whole_while_other_threads_parse() -> None:
    """lxml has one loader for the whole process; whoever parses at the wrong moment swaps it."""
    stop = Event()

    def parse() -> None:
        while not stop.is_set():
            parser: Any = etree.XMLPullParser(("end",))
            parser.feed(b"<a><b/></a>")
            etree.fromstring(b"<a/>", etree.XMLParser(resolve_entities=False))

    def compiled(_: int) -> bytes:
        key = EntityKey.of(SalesId="SO-1")
        return Contract(PLAN).request("read", CONTEXT, EntityKeyList=(key,))

    with ThreadPoolExecutor(6) as threads:
        others = [threads.submit(parse) for _ in range(3)]
        try:
            written = set(threads.map(compiled, range(30)))
        finally:
            stop.set()
        for other in others:
            other.result()

    assert len(written) == 1


def test_each_thread_is_told_its_own_problems() -> None:
    contract = Contract(PLAN)

    def refused(number: int) -> tuple[int, set[str]]:
        line = SalesLine(sales_qty=Decimal(1), sales_unit="ea", sales_price=Decimal("1.123456789"))
        table = SalesTable(
            purch_order_form_num="W",
            receipt_date_requested=date(2026, 1, 31),
            sales_line=[line] * (number % 3 + 2),
        )
        with pytest.raises(InvalidDocument) as caught:
            contract.request("create", CONTEXT, SalesOrder=SalesOrder(sales_table=[table]))
        assert {problem.rule for problem in caught.value.problems} == {
            "xml.cvc-fractiondigits-valid"
        }
        return number % 3 + 2, {problem.path for problem in caught.value.problems}

    with ThreadPoolExecutor(8) as threads:
        for count, paths in threads.map(refused, range(300)):
            assert {int(path.split("[")[1][0]) for path in paths} == set(range(count))
