"""Return orders are sales orders in AX; what is posted stands in its ledger."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import (
    CustPaymJournal,
    LedgerGeneralJournal,
    LedgerJournalTable,
    LedgerJournalTrans,
    MarkupTransHdr,
    MultiTypeAccount,
    ReturnLine,
    ReturnOrderIn,
    ReturnTable,
    SalesOrder,
    SalesTable,
)
from axclarity.sandbox import Sandbox, example

D = Decimal
DAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
Made = Callable[..., Any]


def back(quantity: str = "-2", **fields: Any) -> ReturnOrderIn:
    """A return order of shirts at 10.00."""
    line = ReturnLine(item_id="SHIRT", expected_ret_qty=D(quantity), sales_price=D(10))
    fields = {"cust_account": "C-1", "purch_order_form_num": "R-1", **fields}
    return ReturnOrderIn(sales_table=[ReturnTable(sales_line=[line], **fields)])


def kept(caller: Any) -> tuple[SalesTable, ReturnTable]:
    """The one return order, as a sales order and as its own service knows it."""
    (order,) = caller.company.orders.values()
    (own,) = caller.company.records_of(ReturnOrderIn)
    return order, own


class TestReturnOrders:
    """SalesType ReturnItem."""

    def test_a_return_order_is_a_sales_order_with_a_negative_total(self, caller: Any) -> None:
        fee = MarkupTransHdr(markup_code="FEE", value=D(3))

        caller.created(back(markup_trans_hdr=[fee]))

        order, _ = kept(caller)
        assert (order.sales_type, order.return_status, order.total_invoice) == (
            "ReturnItem",
            "Created",
            D(-17),
        )
        assert caller.keys(("PurchOrderFormNum", "Equal", "R-1")) == [order.sales_id]

    def test_it_moves_as_goods_arrive_and_are_credited(self, caller: Any) -> None:
        caller.created(back())
        company, statuses = caller.company, []
        moves: list[Callable[[], object]] = [
            lambda: company.ship("SO-000001", {"SHIRT": D(-1)}, at=DAY),
            lambda: company.ship("SO-000001", at=DAY),
            lambda: company.invoice("SO-000001"),
        ]
        for move in moves:
            move()
            order, own = kept(caller)
            statuses.append((order.return_status, order.sales_line[0].return_status))
            assert (own.return_status, own.sales_line[0].return_status) == statuses[-1]

        assert statuses == [("Open", "Awaiting"), ("Open", "Received"), ("Closed", "Invoiced")]

    def test_goods_that_came_back_are_in_stock_again(self, caller: Any) -> None:
        order = back()
        caller.created(order)
        before = caller.company.on_hand("SHIRT", "11").physical

        caller.company.ship("SO-000001", at=DAY)

        assert caller.company.on_hand("SHIRT", "11").physical == before + 2

    def test_it_is_cancelled(self, caller: Any) -> None:
        caller.created(back())
        caller.company.cancel("SO-000001")
        order, own = kept(caller)
        assert (order.return_status, own.return_status) == ("Canceled", "Canceled")

    def test_no_more_comes_back_than_is_awaited(self, caller: Any) -> None:
        caller.created(back())
        with pytest.raises(ValueError, match="More than is left"):
            caller.company.ship("SO-000001", {"SHIRT": D(-3)}, at=DAY)

    def test_it_goes_with_its_return(self, caller: Any) -> None:
        caller.created(back())
        caller.reply(caller.delete(ReturnOrderIn, "SO-000001"))
        assert caller.company.orders == {}

    def test_the_sales_order_service_reads_it_and_changes_it_not(self, caller: Any) -> None:
        caller.created(back())
        order, _ = kept(caller)
        order.action, order.customer_ref = "update", "x"

        fault = caller.fault(caller.update(SalesOrder(sales_table=[order]), "SO-000001"))
        assert "Returned order" in fault.infolog[0]


def journal(amount: str, account: str, offset: str, **fields: Any) -> LedgerJournalTable:
    def account_of(number: str) -> MultiTypeAccount:
        return MultiTypeAccount(display_value=number, account=number)

    line = LedgerJournalTrans(
        account_type="Cust",
        amount_cur_credit=D(amount),
        currency_code="EUR",
        document_num="P-1",
        ledger_dimension=account_of(account),
        offset_account_type="Bank",
        offset_ledger_dimension=account_of(offset),
        **fields,
    )
    return LedgerJournalTable(journal_name="Pay", ledger_journal_trans=[line])


class TestLedger:
    """What stands on which account."""

    def test_an_invoice_and_its_credit_note_leave_nothing(self, caller: Any, order: Made) -> None:
        caller.created(order())
        caller.created(back("-1"))
        company = caller.company
        for sales_id in company.orders:
            company.ship(sales_id, at=DAY)
            company.invoice(sales_id)

        assert len(company.ledger) == 5
        of_sale = [line.amount for line in company.ledger[:3]]
        assert of_sale == [D("12.49"), D("-9.99"), D("-2.50")]
        assert sum(line.amount for line in company.ledger) == 0

    def test_a_journal_counts_once_it_is_posted(self, caller: Any) -> None:
        caller.created(CustPaymJournal(ledger_journal_table=[journal("5", "C-1", "PSP")]))
        company = caller.company
        assert company.ledger == ()

        assert company.post_journals() == ["J-000001"]
        assert company.post_journals() == []

        found = [(line.kind, line.account, line.amount) for line in company.ledger]
        assert found == [("Cust", "C-1", D(-5)), ("Bank", "PSP", D(5))]

    def test_what_does_not_balance_is_not_posted(self, caller: Any) -> None:
        line = LedgerJournalTrans(
            amount_cur_debit=D(5),
            currency_code="EUR",
            ledger_dimension=MultiTypeAccount(display_value="1", account="1"),
        )
        table = LedgerJournalTable(journal_name="Gen", ledger_journal_trans=[line])
        caller.created(LedgerGeneralJournal(ledger_journal_table=[table]))

        assert caller.company.post_journals() == []


def test_a_service_of_the_site_finds_journals_of_any_kind(caller: Any) -> None:
    caller.created(CustPaymJournal(ledger_journal_table=[journal("5", "C-1", "PSP")]))
    caller.created(LedgerGeneralJournal(ledger_journal_table=[journal("6", "C-1", "PSP")]))

    def found(*conditions: tuple[str, ...], source: str = "LedgerJournalTrans") -> list[str]:
        content = caller.criteria(*conditions, source=source)
        answer = caller.send("LedgerJournalService", "findKeys", content)
        keys = caller.reply(answer).keys()
        return [key.value for key in keys]

    both = ["J-000002", "J-000001"]
    assert found(("DocumentNum", "Equal", "P-1")) == both
    assert found(("DocumentNum", "Equal", "P-2")) == []
    assert found(("JournalName", "Equal", "Pay"), source="LedgerJournalTable") == both
    assert found(("AmountCurCredit", "Equal", "6")) == ["J-000002"]


def test_a_sandbox_that_is_cleared_serves_on() -> None:
    with Sandbox() as box:
        address = box.ax_url
        example.furnish(box)
        box.clarity.place(example.order("01-one-line"))

        box.clear()

        assert (box.ax.customers, dict(box.clarity.orders), box.ax_url) == ({}, {}, address)
