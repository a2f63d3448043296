"""Every other service: what it takes, what it numbers, what it refuses."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.contract import Reply
from axclarity.ax.documents import (
    UNSET,
    AdvanceShipNotice,
    CurrencyPair,
    CustPaymJournal,
    Document,
    EcoResColor,
    EcoResDistinctProduct,
    EcoResDistinctProductVariant,
    EcoResProduct,
    EcoResProductMaster,
    EcoResProductVariantColor,
    ExchangeRate,
    ExchangeRates,
    InventoryOnHand,
    InventTable,
    Item,
    LedgerGeneralJournal,
    LedgerJournalTable,
    LedgerJournalTrans,
    MarkupTransHeader,
    MultiTypeAccount,
    PriceDiscAdmTrans,
    PriceDiscountJournal,
    PriceList,
    Product,
    ProductTranslation,
    ReturnLine,
    ReturnOrderIn,
    ReturnTable,
    Sales,
    SalesInvoice,
    SalesPackingSlip,
    SalesParmLine,
    SalesParmTable,
    VariantDimValue,
)
from axclarity.ax.services import CATALOGUE
from axclarity.sandbox.ax import AxCompany, Settings

D = Decimal
Made = Callable[..., Any]
With = Callable[[Settings], AxCompany]
AT = datetime(2026, 2, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_service_is_there_with_its_operations(company: AxCompany, name: str) -> None:
    plan = company.ports()[name].served.plan
    assert set(plan.operations) == set(CATALOGUE[name].operations)


class TestStock:
    """InventoryOnHand."""

    def read(self, caller: Any, **key: str) -> list[Any]:
        found: list[Any] = caller.read_document(InventoryOnHand, **key).invent_sum
        return found

    def test_a_row_is_computed_from_the_stock(self, caller: Any, order: Made) -> None:
        caller.created(order(reservation="Automatic"))
        place = caller.company.dimension_of("11")
        (row,) = self.read(caller, ItemId="SHIRT", InventDimId=place)
        assert (row.physical_invent, row.reserv_physical, row.avail_physical) == (10, 1, 9)
        assert (row.item_id, row.invent_dim_id) == ("SHIRT", place)
        assert row.invent_dim[0].invent_location_id == "11"

    def test_the_dimension_is_that_of_an_order_s_line(self, caller: Any, order: Made) -> None:
        caller.created(order())
        told = caller.read("SO-000001").sales_line[0].invent_dim[0].invent_dim_id
        assert told == caller.company.dimension_of("11") != caller.company.dimension_of("21")

    @pytest.mark.parametrize("item_id", ["JAM", "SKU-9"])
    def test_what_was_never_counted_has_no_row(self, caller: Any, item_id: str) -> None:
        place = caller.company.dimension_of("11")
        assert self.read(caller, ItemId=item_id, InventDimId=place) == []
        assert self.read(caller, ItemId="SHIRT", InventDimId="DIM-9") == []

    def test_the_key_is_both_fields(self, caller: Any) -> None:
        answer = caller.send("InventoryOnHandService", "read", caller.key_list(ItemId="SHIRT"))
        assert "ItemId and InventDimId" in caller.fault(answer).infolog[0]


def journal(*lines: LedgerJournalTrans, **fields: Any) -> LedgerJournalTable:
    return LedgerJournalTable(
        **{"journal_name": "GenJrn", "ledger_journal_trans": list(lines), **fields}
    )


def line_of(account: str = "401100", **fields: Any) -> LedgerJournalTrans:
    known = MultiTypeAccount(display_value=account, account=account)
    return LedgerJournalTrans(**{"currency_code": "EUR", "ledger_dimension": known, **fields})


class TestJournals:
    """General journals and payment journals."""

    def test_a_journal_is_numbered_and_not_posted(self, caller: Any, clock: Any) -> None:
        lines = line_of(amount_cur_debit=D(5)), line_of(amount_cur_credit=D(5))
        sent = LedgerGeneralJournal(ledger_journal_table=[journal(*lines)])
        assert caller.created(sent) == ["J-000001"]
        (read,) = caller.read_document(
            LedgerGeneralJournal, JournalNum="J-000001"
        ).ledger_journal_table
        assert (read.posted, read.journal_type, read.num_of_lines) == ("No", "Daily", 2)
        assert (read.journal_total_debit, read.journal_total_credit) == (5, 5)
        assert [x.line_num for x in read.ledger_journal_trans] == [1, 2]
        assert {x.trans_date for x in read.ledger_journal_trans} == {clock.now.date()}

    def test_a_voucher_ends_where_it_balances(self, caller: Any) -> None:
        offset = MultiTypeAccount(display_value="B", account="B")
        sent = [
            line_of(amount_cur_debit=D(5)),
            line_of(amount_cur_credit=D(5)),
            line_of(amount_cur_debit=D(7), offset_ledger_dimension=offset),
            line_of(amount_cur_debit=D(1), voucher="MINE"),
            line_of(amount_cur_credit=D(1)),
        ]
        reply = caller.reply(
            caller.create(LedgerGeneralJournal(ledger_journal_table=[journal(*sent)]))
        )
        assert reply.infolog == ()
        (kept,) = caller.company.records_of(LedgerGeneralJournal)
        vouchers = [x.voucher for x in kept.ledger_journal_trans]
        assert vouchers == ["V-000001", "V-000001", "V-000002", "MINE", "MINE"]

    def test_what_does_not_balance_is_taken_with_a_warning(self, caller: Any) -> None:
        lines = line_of(amount_cur_debit=D(5)), line_of(amount_cur_credit=D(4))
        sent = LedgerGeneralJournal(ledger_journal_table=[journal(*lines)])
        reply: Reply = caller.reply(caller.create(sent))
        (logged,) = reply.infolog
        assert logged.kind == "Warning"
        assert logged.message == "The transactions on voucher V-000001 do not balance: 1."

    @pytest.mark.parametrize(
        ("refused", "complaint"),
        [
            (journal(journal_num="J-9"), "cannot be specified"),
            (journal(journal_name=""), "'Name' must be filled in"),
            (journal(line_of(currency_code="XQQ")), "Currency XQQ does not exist."),
            (journal(line_of(ledger_dimension=UNSET)), "'Account' must be filled in"),
            (journal(line_of("C-9", account_type="Cust")), "Customer C-9 does not exist."),
            (journal(line_of(amount_cur_debit=D(1), amount_cur_credit=D(1))), "not in both"),
        ],
    )
    def test_what_is_refused(
        self, caller: Any, refused: LedgerJournalTable, complaint: str
    ) -> None:
        fault = caller.refused(LedgerGeneralJournal(ledger_journal_table=[refused]))
        assert complaint in fault.infolog[0]
        assert caller.company.records_of(LedgerGeneralJournal) == []

    def test_payments_are_of_customers(self, caller: Any) -> None:
        bank = MultiTypeAccount(display_value="B", account="B")
        paid = line_of("C-1", amount_cur_credit=D(5), offset_ledger_dimension=bank)
        sent = CustPaymJournal(ledger_journal_table=[journal(paid, journal_name="CustPay")])
        caller.created(sent)
        (kept,) = caller.company.records_of(CustPaymJournal)
        assert (kept.journal_type, kept.ledger_journal_trans[0].account_type) == (
            "CustPayment",
            "Cust",
        )
        unknown = CustPaymJournal(ledger_journal_table=[journal(line_of("C-9"))])
        assert "C-9 does not exist" in caller.refused(unknown).infolog[0]


class TestReturns:
    """ReturnOrderIn."""

    def sent(self, **fields: Any) -> ReturnOrderIn:
        line = ReturnLine(item_id="SHIRT", expected_ret_qty=D(-1))
        table = ReturnTable(**{"cust_account": "C-1", "sales_line": [line], **fields})
        return ReturnOrderIn(sales_table=[table])

    def kept(self, caller: Any) -> ReturnTable:
        (kept,) = caller.company.records_of(ReturnOrderIn)
        found: ReturnTable = kept
        return found

    def test_a_return_gets_its_numbers(self, caller: Any) -> None:
        assert caller.created(self.sent()) == ["SO-000001"]
        kept = self.kept(caller)
        assert (kept.return_item_num, kept.return_status) == ("RMA-000001", "Created")
        assert (kept.sales_line[0].return_status, kept.sales_line[0].sales_unit) == (
            "Awaiting",
            "ea",
        )

    def test_a_line_may_name_what_was_sold(self, caller: Any, order: Made, line: Made) -> None:
        caller.created(order(sales_line=[line(sales_price=D(5))]))
        back = ReturnLine(invent_trans_id_return="LOT-000001", expected_ret_qty=D(-1))
        caller.created(self.sent(sales_line=[back]))
        assert self.kept(caller).sales_line[0].item_id == "SHIRT"
        assert self.kept(caller).sales_line[0].sales_price == 5

    @pytest.mark.parametrize(
        ("fields", "complaint"),
        [
            ({"cust_account": "C-9"}, "Customer C-9 does not exist."),
            ({"sales_id": "SO-9"}, "cannot be specified"),
            (
                {"sales_line": [ReturnLine(item_id="SKU-9", expected_ret_qty=D(-1))]},
                "Item number SKU-9",
            ),
            ({"sales_line": [ReturnLine(item_id="SHIRT")]}, "Expected return quantity"),
            (
                {
                    "sales_line": [
                        ReturnLine(invent_trans_id_return="LOT-9", expected_ret_qty=D(-1))
                    ]
                },
                "LOT-9 was not sold",
            ),
        ],
    )
    def test_what_is_refused(self, caller: Any, fields: dict[str, Any], complaint: str) -> None:
        assert complaint in caller.refused(self.sent(**fields)).infolog[0]

    def test_a_return_is_changed_by_versions_as_nothing_can_be_read(self, caller: Any) -> None:
        caller.created(self.sent())
        kept = self.kept(caller)
        kept.action = kept.sales_line[0].action = "update"
        kept.sales_line[0].invent_dim[0].action = "update"
        kept.customer_ref, kept.return_status = "x", "Closed"
        caller.reply(caller.update(ReturnOrderIn(sales_table=[kept]), "SO-000001"))
        assert (self.kept(caller).customer_ref, self.kept(caller).return_status) == ("x", "Created")

    def test_a_return_is_deleted(self, caller: Any) -> None:
        caller.created(self.sent())
        caller.reply(caller.delete(ReturnOrderIn, "SO-000001"))
        assert caller.company.records_of(ReturnOrderIn) == []


class TestProducts:
    """Shared products and released ones."""

    PRODUCT = EcoResDistinctProduct(
        display_product_number="P-1",
        product_type="Item",
        translation=[ProductTranslation(language_id="en-us", name="A cup")],
    )
    MASTER = EcoResProductMaster(
        display_product_number="M-1",
        product_type="Item",
        variant_configuration_technology="PredefinedVariants",
    )

    def variant(self, **fields: Any) -> EcoResDistinctProductVariant:
        red = EcoResProductVariantColor(
            distinct_product_variant="M-1 : : : Red",
            color="Red",
            eco_res_color=[EcoResColor(name="Red")],
        )
        given = {"product_master": "M-1", "variant_dim_value": [red]}
        return EcoResDistinctProductVariant(
            display_product_number="M-1 : : : Red", product_type="Item", **{**given, **fields}
        )

    def test_a_product_is_found_by_its_number(self, caller: Any) -> None:
        assert caller.created(EcoResProduct(product=[self.PRODUCT])) == ["P-1"]
        condition = caller.criteria(("DisplayProductNumber", "Equal", "P-1"), source="Product")
        answer = caller.send("EcoResProductService", "find", condition)
        (found,) = caller.document(EcoResProduct, answer).product
        assert type(found) is EcoResDistinctProduct
        assert (found.search_name, found.identifier[0].product_number) == ("P-1", "P-1")
        assert len(str(found.document_hash)) == 32

    def test_a_variant_needs_its_master_and_a_value(self, caller: Any) -> None:
        refused = caller.refused(EcoResProduct(product=[self.variant()]))
        assert refused.infolog == ("Product master M-1 does not exist.",)
        caller.created(EcoResProduct(product=[self.MASTER, self.variant()]))
        bare = self.variant(variant_dim_value=[])
        bare.display_product_number = "M-1 : : : Blue"
        assert "needs a value" in caller.refused(EcoResProduct(product=[bare])).infolog[0]

    @pytest.mark.parametrize(
        ("fields", "complaint"),
        [
            ({}, "already exists"),
            ({"display_product_number": ""}, "'Product number' must be filled in"),
        ],
    )
    def test_numbers(self, caller: Any, fields: dict[str, Any], complaint: str) -> None:
        caller.created(EcoResProduct(product=[self.PRODUCT]))
        given = {"display_product_number": "P-1", "product_type": "Item", **fields}
        refused = EcoResProduct(product=[EcoResDistinctProduct(**given)])
        assert complaint in caller.refused(refused).infolog[0]

    def test_bases_are_abstract(self, caller: Any) -> None:
        base = Product(display_product_number="P-2", product_type="Item")
        assert "abstract" in caller.refused(EcoResProduct(product=[base])).infolog[0]
        value = VariantDimValue(distinct_product_variant="x")
        sent = EcoResProduct(product=[self.MASTER, self.variant(variant_dim_value=[value])])
        assert "abstract" in caller.refused(sent).infolog[0]

    def test_a_released_product_can_be_sold(self, caller: Any, order: Made, line: Made) -> None:
        released = InventTable(product="P-1", sales=[Sales(unit_id="pcs", price=D(3))])
        unknown = caller.refused(Item(invent_table=[released]))
        assert unknown.infolog == ("Product P-1 does not exist.",)
        caller.created(EcoResProduct(product=[self.PRODUCT]))
        assert caller.created(Item(invent_table=[released])) == ["P-1"]
        assert "already exists" in caller.refused(Item(invent_table=[released])).infolog[0]
        caller.created(order(sales_line=[line("P-1", "2", sales_unit="pcs")]))
        (sold,) = caller.read("SO-000001").sales_line
        assert (sold.name, sold.line_amount) == ("A cup", 6)

    def test_items_of_the_company_are_read(self, caller: Any) -> None:
        (read,) = caller.read_document(Item, ItemId="SHIRT").invent_table
        assert (read.sales[0].price, read.sales[0].unit_id) == (D("9.99"), "ea")


class TestPrices:
    """Trade agreements: in by journal, out by price list, and over the prices of orders."""

    def agreement(self, **fields: Any) -> PriceDiscAdmTrans:
        given = {
            "relation": "PriceSales",
            "item_relation": "SHIRT",
            "currency": "EUR",
            "amount": D(8),
        }
        return PriceDiscAdmTrans(**{**given, **fields})

    def sent(self, *agreements: PriceDiscAdmTrans) -> PriceDiscountJournal:
        return PriceDiscountJournal(price_disc_adm_trans=list(agreements))

    def test_a_document_is_a_journal(self, caller: Any) -> None:
        created = caller.created(self.sent(self.agreement(), self.agreement(amount=D(7))))
        assert created == ["PJ-000001", "PJ-000001"]
        assert caller.created(self.sent(self.agreement())) == ["PJ-000002"]

    def test_posted_agreements_are_in_the_price_list(self, caller: Any) -> None:
        caller.created(self.sent(self.agreement(), self.agreement(amount=D(7))))
        assert caller.company.records_of(PriceList) == []
        assert caller.company.post_price_journal("PJ-000001") == 2
        first, _ = caller.company.records_of(PriceList)
        (read,) = caller.read_document(PriceList, RecId=str(first.rec_id)).price_disc_table
        assert (read.amount, read.item_relation, read.account_code) == (8, "SHIRT", "All")
        with pytest.raises(KeyError):
            caller.company.post_price_journal("PJ-000001")

    @pytest.mark.parametrize(
        ("fields", "complaint"),
        [
            ({"relation": UNSET}, "'Relation' must be filled in"),
            ({"item_relation": "SKU-9"}, "Item number SKU-9 does not exist."),
            ({"account_code": "Table"}, "'Account selection' must be filled in"),
            ({"currency": "XQQ"}, "Currency XQQ does not exist."),
        ],
    )
    def test_what_is_refused(self, caller: Any, fields: dict[str, Any], complaint: str) -> None:
        fault = caller.refused(self.sent(self.agreement(**fields)))
        assert complaint in fault.infolog[0]

    @pytest.mark.parametrize("order_of_rows", [1, -1])
    def test_an_agreement_replaces_the_price_with_a_warning(
        self, company_with: With, call_of: Any, order: Made, line: Made, order_of_rows: int
    ) -> None:
        """One with the customer comes before one for all."""
        caller = call_of(company_with(Settings(prices_by_agreement=True)))
        for_one = self.agreement(account_code="Table", account_relation="C-1", amount=D(6))
        caller.created(self.sent(*[self.agreement(), for_one][::order_of_rows]))
        caller.company.post_price_journal("PJ-000001")
        reply = caller.reply(caller.create(order(sales_line=[line(sales_price=D(9))])))
        (logged,) = reply.infolog
        assert logged.message == (
            "Line 1: the price of SHIRT was changed from 9 to 6 by trade agreement."
        )
        assert caller.read("SO-000001").total_balance == 6

    def test_a_price_as_agreed_is_no_warning(
        self, company_with: With, call_of: Any, order: Made, line: Made
    ) -> None:
        caller = call_of(company_with(Settings(prices_by_agreement=True)))
        caller.created(self.sent(self.agreement(), self.agreement(currency="NOK", amount=D(1))))
        caller.company.post_price_journal("PJ-000001")
        reply = caller.reply(caller.create(order(sales_line=[line(sales_price=D(8))])))
        assert reply.infolog == ()

    def test_by_default_the_price_that_was_sent_counts(
        self, caller: Any, order: Made, line: Made
    ) -> None:
        caller.created(self.sent(self.agreement()))
        caller.company.post_price_journal("PJ-000001")
        caller.created(order(sales_line=[line(sales_price=D(9))]))
        assert caller.read("SO-000001").total_balance == 9


class TestRates:
    """ExchangeRates."""

    def pair(self, **fields: Any) -> ExchangeRates:
        rate = ExchangeRate(exchange_rate=D("1150.5"), valid_from=date(2026, 1, 1))
        given = {"from_currency_code": "EUR", "to_currency_code": "NOK", "exchange_rate": [rate]}
        return ExchangeRates(currency_pair=[CurrencyPair(**{**given, **fields})])

    def test_a_rate_is_read_by_its_rec_id(self, caller: Any) -> None:
        (rec_id,) = caller.created(self.pair())
        (read,) = caller.read_document(ExchangeRates, RecId=rec_id).currency_pair
        assert (read.exchange_rate[0].exchange_rate, read.exchange_rate_type) == (
            D("1150.5"),
            "Default",
        )

    @pytest.mark.parametrize(
        ("fields", "complaint"),
        [
            ({"to_currency_code": "EUR"}, "must differ"),
            ({"to_currency_code": "XQQ"}, "Currency XQQ does not exist."),
            ({"exchange_rate": [ExchangeRate(valid_from=date(2026, 1, 1))]}, "greater than zero"),
            ({"exchange_rate": [ExchangeRate(exchange_rate=D(1))]}, "'Start date'"),
        ],
    )
    def test_what_is_refused(self, caller: Any, fields: dict[str, Any], complaint: str) -> None:
        assert complaint in caller.refused(self.pair(**fields)).infolog[0]


class TestPostings:
    """Packing slips and invoices that are sent out, and deliveries that come in."""

    def ordered(self, caller: Any, order: Made, line: Made) -> None:
        freight = MarkupTransHeader(markup_code="F", value=D(5))
        caller.created(order(sales_line=[line(quantity="4")], markup_trans_header=[freight]))

    def test_a_packing_slip_is_read(self, caller: Any, order: Made, line: Made) -> None:
        self.ordered(caller, order, line)
        number = caller.company.ship("SO-000001", {"SHIRT": D(3)}, at=AT)
        (slip,) = caller.read_document(
            AdvanceShipNotice, PackingSlipId=number
        ).cust_packing_slip_jour
        (shipped,) = slip.cust_packing_slip_trans
        assert (slip.sales_id, slip.delivery_date, slip.qty) == ("SO-000001", AT.date(), 3)
        assert (shipped.qty, shipped.remain, shipped.part_delivery) == (3, 1, "Yes")

    def test_invoices_add_up_to_the_order(self, caller: Any, order: Made, line: Made) -> None:
        self.ordered(caller, order, line)
        amounts = []
        for quantity in (D(3), D(1)):
            caller.company.ship("SO-000001", {"SHIRT": quantity}, at=AT)
            number = caller.company.invoice("SO-000001")
            (read,) = caller.read_document(SalesInvoice, InvoiceId=number).cust_invoice_jour
            amounts.append((read.sales_balance, read.sum_markup, read.sum_tax, read.invoice_amount))
        assert amounts == [
            (D("29.97"), D(5), D("7.49"), D("42.46")),
            (D("9.99"), UNSET, D("2.50"), D("12.49")),
        ]
        total = caller.read("SO-000001").total_invoice
        assert total == sum(each[3] for each in amounts)

    def test_a_delivery_that_comes_in_is_posted(self, caller: Any, order: Made, line: Made) -> None:
        self.ordered(caller, order, line)
        delivered = SalesParmLine(invent_trans_id="LOT-000001", deliver_now=D(3))
        sent = SalesParmTable(
            sales_id="SO-000001", delivery_date=AT.date(), sales_parm_line=[delivered]
        )
        assert caller.created(SalesPackingSlip(sales_parm_table=[sent])) == ["PARM-000001"]
        table = caller.company.orders["SO-000001"]
        assert (table.sales_line[0].delivered_intotal, table.shipping_date_confirmed) == (
            3,
            AT.date(),
        )
        assert len(caller.company.records_of(AdvanceShipNotice)) == 1
        too_much = caller.refused(SalesPackingSlip(sales_parm_table=[sent]))
        assert "More than is left" in too_much.infolog[0]

    @pytest.mark.parametrize(
        ("sent", "complaint"),
        [
            ([], "no delivery"),
            ([SalesParmTable()], "'Sales order' must be filled in"),
            ([SalesParmTable(sales_id="SO-9")], "SO-9 does not exist"),
        ],
    )
    def test_deliveries_of_nothing(self, caller: Any, sent: list[Any], complaint: str) -> None:
        fault = caller.refused(SalesPackingSlip(sales_parm_table=sent))
        assert complaint in fault.infolog[0]


@pytest.mark.parametrize(
    "kind", [LedgerGeneralJournal, EcoResProduct, Item, ExchangeRates, PriceDiscountJournal]
)
def test_an_empty_document_is_refused(caller: Any, kind: type[Document]) -> None:
    assert caller.refused(kind()).infolog[0].startswith("The document contains no ")
