"""What users of other connectors complain of cannot happen here: it comes out right, or is refused.

The docstring of each test is the complaint; the test is the answer. Complaints are numbered; those
that take more than a mapping are answered in `tests/complaints/`.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve

from axclarity.ax.documents import (
    Customer,
    CustTable,
    DirPartyContactInfoView,
    DirPerson,
    InventoryOnHand,
    InventSum,
    InventSumDim,
    SalesOrder,
)
from axclarity.clarity.models import (
    NewRefund,
    Order,
    Payment,
    RefundLine,
    Return,
    record_from_object,
)
from axclarity.errors import InvalidDocument, InvalidValue, MappingError, TotalsDiffer
from axclarity.mapping import (
    CustomerPolicy,
    InventoryPolicy,
    LinePolicy,
    MappedOrder,
    OrderPolicy,
    PaymentPolicy,
    ReturnPolicy,
    Warehouse,
    allocation_from_order,
    customer_from_order,
    inventory_from_on_hand,
    journal_from_payment,
    refund_from_return,
    return_order_from_return,
    sales_order_from_order,
    sales_orders_from_order,
    shipment_from_sales_order,
)
from axclarity.mapping.currency import Quote, RateTable, convert
from axclarity.mapping.customers import (
    FieldOwnership,
    Guests,
    Identity,
    MatchPolicy,
    NoMatch,
    account_from_match,
    customer_update,
    guest_from_order,
    identity_from_cust_table,
    identity_from_order,
    match,
)
from axclarity.mapping.inventory import Pending, Reading
from axclarity.mapping.ledger import Account, AccountType, PostingRule
from axclarity.mapping.orders import tenders_from_order
from axclarity.mapping.returns import (
    ReturnReason,
    check_refund,
    refund_parts,
    returned_lines,
)
from axclarity.values import CustomerId, Money, OrderLineId, RefundLineId
from tests.mapping._returns import piece, return_of

Make = Callable[..., Any]
D = Decimal


def taxed(amount: str) -> dict[str, Any]:
    """A tax of 25 percent on a line or charge."""
    return {"tax_lines": [{"code": "VAT25", "rate": "25", "amount": amount}]}


def mapped(order: Order, policy: OrderPolicy) -> MappedOrder:
    return sales_order_from_order(order, policy, account="C-1")


def table_of(order: Order, policy: OrderPolicy) -> Any:
    (table,) = mapped(order, policy).document.sales_table
    return table


def refused(order: Order, policy: OrderPolicy) -> MappingError:
    with pytest.raises(MappingError) as problem:
        mapped(order, policy)
    return problem.value


class TestTax:
    def test_c01_the_whole_orders_tax_on_its_first_line_is_refused(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """The tax of the whole order sits on the first line, and net rates are wrong."""
        order = make_order([make_line(1, "100.00", **taxed("50.00")), make_line(2, "100.00")])

        error = refused(order, policy)

        assert isinstance(error, TotalsDiffer)
        assert error.rule == "totals.tax"
        assert "the shop has 50.00, AX would make 25.00" in str(error)

    @pytest.mark.parametrize(
        ("mode", "made"), [("line", ["0.01", "0.01", "0.01"]), ("total", ["0.04"])]
    )
    def test_c38_either_way_to_round_tax_reaches_the_shoppers_total(
        self, mode: str, made: Sequence[str], make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """Rounding per item, per line and per total disagree."""
        lines = [make_line(number, "0.05", **taxed("0.01")) for number in (1, 2, 3)]
        order = make_order(lines)
        policy = evolve(policy, tax=evolve(policy.tax, mode=mode))

        proof = mapped(order, policy).proof

        assert proof.ax.tax == sum(map(D, made))
        assert proof.ax.total == proof.shop.total == D("0.18")

    def test_c38_without_a_way_out_another_rounding_is_refused_with_the_difference(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """The ERP rounds otherwise, and a cent is missing in the books."""
        order = make_order([make_line(number, "0.05", **taxed("0.01")) for number in (1, 2, 3)])
        policy = evolve(policy, tax=evolve(policy.tax, rounding_charge=None))

        assert "(difference 0.01)" in str(refused(order, policy))


class TestDiscounts:
    @pytest.mark.parametrize("included", [False, True])
    def test_c02_a_discount_is_taken_in_the_basis_of_the_prices(
        self, included: bool, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """The ERP takes the discount off the gross, the shop off the net: wrong payment."""
        tax = "17.98" if included else "22.48"
        order = make_order(
            [make_line(1, "99.90", **taxed(tax))],
            discounts=[{"amount": "10.00"}],
            prices_include_tax=included,
        )

        found = mapped(order, policy)

        assert found.lines[0].amount == D("89.90")
        assert found.proof.total.amount == (D("89.90") if included else D("112.38"))

    @pytest.mark.parametrize("name", ["loyalty_discount", "couponAmount", "extra_fee", "tip"])
    def test_c13_a_money_component_that_is_not_known_stops_the_order(
        self, name: str, make_order: Make, make_line: Make
    ) -> None:
        """A discount that a plug-in made, a coupon, a refund are ignored."""
        with pytest.raises(InvalidDocument, match="looks like money"):
            make_order([make_line(1, "10.00")], **{name: "2.00"})

    def test_c15_a_discount_that_only_the_total_knows_is_refused(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """A second discount, made by a plug-in, is missing from the total."""
        order = make_order([make_line(1, "10.00")])
        totals = order.totals.model_copy(update={"total": D("8.00")})

        error = refused(order.model_copy(update={"totals": totals}), policy)

        assert [problem.path for problem in error.problems] == ["$.totals.total"]
        assert "difference -2.00" in str(error)


class TestCharges:
    @pytest.mark.parametrize("amount", ["4.90", "-4.90"])
    def test_c14_fees_of_either_sign_are_in_the_total(
        self, amount: str, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """Fees are missing; negative fees are worse."""
        order = make_order([make_line(1, "10.00")], fees=[{"code": "gift-wrap", "amount": amount}])

        (charge,) = table_of(order, policy).markup_trans_header

        assert (charge.markup_code, charge.value) == ("GIFTWRAP", D(amount))
        assert mapped(order, policy).proof.total.amount == D("10.00") + D(amount)

    def test_c14_a_fee_that_nobody_mapped_stops_the_order(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """A fee of another plug-in is left out."""
        order = make_order([make_line(1, "10.00")], fees=[{"code": "x", "amount": "1.00"}])

        assert refused(order, policy).rule == "charges.no-rule"

    def test_c16_a_gift_card_among_the_fees_is_what_is_paid_with(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """A gift card comes as a negative fee and lessens what is owed."""
        order = make_order(
            [make_line(1, "10.00", **taxed("2.50"))], fees=[{"code": "card", "amount": "-12.50"}]
        )
        policy = evolve(policy, lines=LinePolicy(tender_codes=frozenset({"card"})))

        found = mapped(order, policy)

        assert order.totals.total == 0
        assert found.proof.total == Money(D("12.50"), "EUR")
        assert not found.document.sales_table[0].markup_trans_header

    def test_c16_a_gift_card_never_lessens_the_total(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """Absolute values of gift cards break the totals."""
        order = make_order([make_line(1, "10.00")], gift_cards=[{"amount": "10.00"}])

        assert mapped(order, policy).proof.total.amount == 10
        assert [tender.money.amount for tender in tenders_from_order(order)] == [10]


class TestCurrency:
    def test_c03_the_buyers_currency_is_on_the_order_and_on_its_charges(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """The buyer's currency is lost; the tax is booked in another one."""
        order = make_order(
            [make_line(1, "1000", **taxed("250"))],
            shipping_lines=[{"code": "standard", "amount": "90"}],
            currency="JPY",
        )

        table = table_of(order, policy)

        assert table.currency_code == "JPY"
        assert [charge.currency_code for charge in table.markup_trans_header] == ["JPY"]
        assert mapped(order, policy).proof.total == Money(D(1340), "JPY")

    def test_c34_no_rate_is_ever_assumed(self) -> None:
        """A rate of 1.0 is hard-coded."""
        with pytest.raises(MappingError, match=r"rates\.none"):
            convert(Money(D(10), "NOK"), "EUR", on=date(2026, 11, 3), table=RateTable(quotes=[]))

    def test_c34_no_currency_is_ever_assumed(self) -> None:
        """EUR is hard-coded: a pair without a quote goes through it."""
        day = date(2026, 1, 1)
        quotes = [Quote("EUR", code, D(per_100), day) for code, per_100 in (("NOK", 1150),)]
        quotes.append(Quote("EUR", "SEK", D(1100), day))

        with pytest.raises(MappingError, match=r"rates\.none"):
            RateTable(quotes=quotes).rate("NOK", "SEK", day)

    def test_c21_two_currencies_never_meet_in_one_sum(self) -> None:
        """Freight refunded in the buyer's currency is posted as the company's."""
        with pytest.raises(InvalidValue, match="cannot be added"):
            assert Money(D(10), "EUR") + Money(D(10), "NOK")

    def test_c21_a_refund_in_another_currency_than_was_paid_is_refused(
        self, make_order: Make, make_line: Make
    ) -> None:
        """Freight refunded in the buyer's currency is posted as the company's."""
        order = make_order(
            [make_line(1, "10.00")], shipping_lines=[{"code": "standard", "amount": "5.00"}]
        )
        refund = NewRefund(order_id=order.id, currency="NOK", shipping=D(5), total=D(5))

        with pytest.raises(MappingError, match=r"refunds\.currency"):
            check_refund(refund, allocation_from_order(order))

    def test_c03_a_payment_is_posted_in_its_own_currency(self) -> None:
        """The payment is booked in the company's currency at the shopper's amount."""
        payment = payment_of(currency="NOK")

        found = journal_from_payment(payment, payments_policy(), account="C-1")

        (journal,) = found.document.ledger_journal_table  # type: ignore[union-attr]  # a payment journal, as the case says
        (line,) = journal.ledger_journal_trans
        assert (line.currency_code, line.amount_cur_credit) == ("NOK", D("10.00"))


class TestBuyers:
    def test_c04_an_order_of_nobody_is_refused(self, make_order: Make, make_line: Make) -> None:
        """No customer, no name, no address: a crash, or an order of no customer."""
        order = make_order(
            [make_line(1, "10.00")],
            customer_id=None,
            email="",
            billing_address=None,
            shipping_address=None,
        )

        with pytest.raises(MappingError) as error:
            customer_from_order(order, CustomerPolicy(group="WEB", guests=Guests.CREATE))
        with pytest.raises(MappingError, match="names no account for guests"):
            guest_from_order(order, CustomerPolicy(group="WEB"))
        assert {problem.path for problem in error.value.problems} == {
            "$.billing_address",
            "$.billing_address.name",
            "$.billing_address.city",
            "$.email",
        }

    def test_c12_all_orders_of_one_guest_meet_in_one_account(
        self, make_order: Make, make_line: Make
    ) -> None:
        """Five orders of a guest make fifteen customers."""
        policy = CustomerPolicy(group="WEB", guests=Guests.CREATE)
        emails = ("kari@example.com", "Kari@Example.com", " KARI@example.COM ")
        orders = [
            make_order([make_line(1, "10.00")], id=f"ord_{index}", customer_id=None, email=email)
            for index, email in enumerate(emails)
        ]

        assert len({guest_from_order(order, policy).reference for order in orders}) == 1

    def test_c12_those_without_an_address_never_become_one_customer(
        self, make_order: Make, make_line: Make
    ) -> None:
        """Everybody without an e-mail address becomes one customer."""
        order = make_order([make_line(1, "10.00")], customer_id=None, email=" ", phone="")
        policy = MatchPolicy()
        known = [identity_from_cust_table(silent(account), policy) for account in ("C-1", "C-2")]

        found = match(identity_from_order(order, policy), known, policy)

        assert isinstance(found, NoMatch)

    def test_c10_a_name_alone_finds_nobody(self) -> None:
        """Customers are matched by their names."""
        names = frozenset({("kari", "nordmann")})
        found = match(Identity(names=names), [Identity(account="C-1", names=names)], MatchPolicy())

        assert account_from_match(found, path="$.customer_id") is None

    def test_c10_two_that_it_may_be_are_an_error_and_no_choice(self) -> None:
        """The first of several matches is taken."""
        reference = CustomerId("cust_1")
        known = [Identity(account=account, reference=reference) for account in ("C-2", "C-1")]
        found = match(Identity(reference=reference), known, MatchPolicy())

        with pytest.raises(MappingError, match=r"customer\.ambiguous"):
            account_from_match(found, path="$.customer_id")

    def test_c31_nothing_that_ax_owns_is_overwritten(self) -> None:
        """The synchronisation overwrites fields that the ERP owns."""
        stored = customer_of("Kari Nordmann", cust_group="KEY", document_hash="H", rec_id=1)
        wanted = customer_of("Kari N.", cust_group="WEB")

        found = customer_update(stored, wanted, FieldOwnership(owners={}))

        assert found.document is None
        assert "CustTable.CustGroup" in found.withheld


class TestAddresses:
    def test_c05_a_line_that_is_too_long_moves_and_is_noted(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """An address over the limit of a field loses the order."""
        order = make_order([make_line(1, "10.00")], shipping_address=address(lines=LONG_LINES))

        found = mapped(order, policy)

        (delivery,) = found.document.sales_table[0].table_dlv_addr
        assert delivery.street == "\n".join(LONG_LINES[:-1])
        assert delivery.building_compliment == LONG_LINES[-1]
        assert [note.rule for note in found.notes] == ["address.moved"]

    def test_c05_what_fits_nowhere_is_refused_by_its_length_and_never_cut(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """An address over the limit of a field is cut without a word."""
        order = make_order([make_line(1, "10.00")], shipping_address=address(city="Bergen " * 12))

        error = refused(order, policy)

        assert (error.problems[0].path, error.rule) == (
            "$.shipping_address.city",
            "address.too-long",
        )
        assert "Bergen" not in str(error)

    @pytest.mark.parametrize(
        ("country", "state", "county"), [("US", "FL", ""), ("NL", "FL", ""), ("NO", "", "FL")]
    )
    def test_c33_a_region_is_looked_up_within_its_country(
        self,
        country: str,
        state: str,
        county: str,
        make_order: Make,
        make_line: Make,
        policy: OrderPolicy,
    ) -> None:
        """FL became Flevoland."""
        place = address(country=country, region="FL", region_code="", postal_code="")
        order = make_order([make_line(1, "10.00")], shipping_address=place)

        (delivery,) = table_of(order, policy).table_dlv_addr

        assert (delivery.state or "", delivery.county or "") == (state, county)


class TestArticles:
    def test_c10_an_article_is_its_number_and_not_its_name(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """Articles are matched by name: duplicates."""
        lines = [make_line(1, "10.00", name="Cup"), make_line(2, "12.00", name="Cup")]

        table = table_of(make_order(lines), policy)

        assert [line.item_id for line in table.sales_line] == ["SKU-1", "SKU-2"]

    def test_c36_without_a_site_the_order_is_refused_before_ax_is_asked(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """Inventory dimension Site is mandatory, and no order is made."""
        order = make_order([make_line(1, "10.00", warehouse="NOWHERE"), make_line(2, "1.00")])

        error = refused(order, evolve(policy, default_warehouse=None))

        assert (error.problems[0].path, error.rule) == (
            "$.lines[0].warehouse",
            "lines.no-warehouse",
        )

    def test_c06_one_article_that_is_wrong_does_not_stop_the_others(self) -> None:
        """One deleted product stops the whole run."""
        found = inventory_from_on_hand([stock("CUP"), stock("B:AD")], stock_policy(), now=NOW)

        assert [level.sku for level in found.levels] == ["CUP"]
        assert list(found.refused) == ["B:AD"]

    def test_c17_what_the_shop_has_sold_is_taken_off_the_stock_it_is_told(self) -> None:
        """The stock that is sent ignores open orders: sold twice."""
        pending = [Pending(sku="CUP", quantity=D(3)), Pending(sku="CUP", quantity=D(4))]

        (level,) = inventory_from_on_hand(
            [stock("CUP")], stock_policy(), now=NOW, pending=pending
        ).levels

        assert (level.on_hand, level.available) == (D(10), D(3))


class TestTime:
    @pytest.mark.parametrize("name", ["placed_at", "updated_at"])
    def test_c23_a_time_without_an_offset_is_refused(
        self, name: str, make_order: Make, make_line: Make
    ) -> None:
        """Local time is taken for UTC: the newest orders are missed."""
        with pytest.raises(InvalidDocument, match="with an offset"):
            make_order([make_line(1, "10.00")], **{name: "2026-11-03T09:00:00"})

    def test_c23_an_order_is_of_the_day_on_the_shoppers_clock(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """An order of the evening is dated a day off."""
        order = make_order([make_line(1, "10.00")], placed_at="2026-11-03T23:30:00-05:00")

        assert table_of(order, policy).receipt_date_requested == date(2026, 11, 5)

    def test_c23_a_reading_without_an_offset_is_refused(self) -> None:
        """A change of clocks crashes the run."""
        with pytest.raises(InvalidValue, match=r"inventory\.naive-time"):
            Reading(document=InventoryOnHand(), as_of=NOW.replace(tzinfo=None))


class TestChanges:
    def test_c22_a_line_that_the_shop_does_not_know_is_told_to_a_person(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """Lines that were added later are dropped without a word."""
        lines = [make_line(1, "10.00"), make_line(2, "12.00")]
        in_ax = delivered(mapped(make_order(lines), policy).document)

        with pytest.raises(MappingError, match=r"shipments\.foreign-line"):
            shipment_from_sales_order(in_ax, make_order(lines[:1]), already=(), shipped_at=NOW)


class TestReturns:
    def test_c11_an_order_that_gives_money_back_is_a_credit(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """A return has a negative total and is rejected."""
        order = make_order([make_line(1, "10.00", "-1", **taxed("-2.50"))])

        assert refused(order, policy).rule == "order.quantity"

        (credit,) = sales_orders_from_order(
            order, evolve(policy, lines=LinePolicy(negative_lines="credit")), account="C-1"
        )
        (line,) = credit.document.sales_table[0].sales_line
        assert (line.sales_qty, credit.proof.total.amount) == (D(-1), D("-12.50"))

    def test_c19_one_order_line_may_come_back_on_two_lines(
        self, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """A return that splits a line in two crashes: duplicate key."""
        order = make_order([make_line(1, "10.00", "3", "29.99", discounts=[{"amount": "0.01"}])])
        back = return_of(piece(1), piece(2, quantity="2"))

        found = returned(back, order, policy)

        table = found.document.sales_table[0]
        assert [line.customer_line_num for line in table.sales_line] == [1, 2]
        assert [part.return_line_id for part in found.parts] == ["rl_1", "rl_2"]
        assert found.credit.amount == D("29.99")

    def test_c20_the_line_of_a_refund_has_an_id_of_its_own(
        self, make_order: Make, make_line: Make
    ) -> None:
        """The order line's id is stored as the refund line's."""
        order = make_order([make_line(1, "10.00", "2")])
        allocation = allocation_from_order(order)
        back = return_of(piece())
        parts = refund_parts(
            allocation, returned_lines(back), delivered={OrderLineId("ln_1"): D(2)}
        )

        (line,) = refund_from_return(back, allocation, parts).lines

        assert len({line.id, line.order_line_id, "rl_1"}) == 3

    @pytest.mark.parametrize(
        ("price", "balance"), [("10.00", "0.00"), ("4.00", "6.00"), ("25.00", "-15.00")]
    )
    def test_c18_an_exchange_books_both_sides_once(
        self, price: str, balance: str, make_order: Make, make_line: Make, policy: OrderPolicy
    ) -> None:
        """An exchange doubles the balance; a dearer one is floored at nothing."""
        order = make_order([make_line(1, "10.00")])
        sent = [{"sku": "SKU-9", "quantity": "1", "unit_price": price}]

        found = returned(return_of(piece(), exchange_lines=sent), order, policy)

        assert found.replacement is not None
        (line,) = found.document.sales_table[0].sales_line
        (instead,) = found.replacement.sales_table[0].sales_line
        assert (line.item_id, instead.item_id) == ("SKU-1", "SKU-9")
        assert (found.credit.amount, found.owed.amount) == (D("10.00"), D(price))
        assert found.balance.amount == D(balance)

    def test_c13_no_more_goes_back_than_was_paid(self, make_order: Make, make_line: Make) -> None:
        """A second refund of one line goes through."""
        order = make_order([make_line(1, "10.00"), make_line(2, "10.00")])
        allocation = allocation_from_order(order)
        refund = NewRefund(
            order_id=order.id,
            currency="EUR",
            lines=(
                RefundLine(
                    id=RefundLineId("rf_1"),
                    order_line_id=OrderLineId("ln_1"),
                    quantity=D(1),
                    amount=D("10.00"),
                ),
            ),
            total=D("10.00"),
        )

        assert check_refund(refund, allocation) == ()
        with pytest.raises(MappingError, match=r"refunds\.more-than-paid"):
            check_refund(refund, allocation, [refund])

    def test_c13_money_does_not_go_back_twice(self) -> None:
        """Refunds are ignored, or booked twice."""
        capture, refund = payment_of(), payment_of(id="pay_2", kind="refund")
        again = payment_of(id="pay_3", kind="refund")
        policy = payments_policy()

        assert journal_from_payment(refund, policy, account="C-1", payments=[capture])
        with pytest.raises(MappingError, match=r"payments\.more-than-captured"):
            journal_from_payment(again, policy, account="C-1", payments=[capture, refund])


NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
LONG_LINES = (
    " ".join(["Care of the caretaker"] * 5),
    " ".join(["Second entrance,"] * 8),
    "Third floor, left",
)
"""Together longer than the street of AX."""


def address(**changes: Any) -> dict[str, Any]:
    return {
        "name": "Kari Nordmann",
        "lines": ["Fjellveien 12"],
        "city": "Bergen",
        "postal_code": "5019",
        "country": "NO",
        **changes,
    }


def customer_of(name: str, **fields: Any) -> Customer:
    party = DirPerson(name=name, rec_id=2)
    return Customer(cust_table=[CustTable(account_num="C-1", dir_party=[party], **fields)])


def silent(account: str) -> CustTable:
    """An account whose contacts say nothing."""
    blank = [DirPartyContactInfoView(type=kind, locator="") for kind in ("Email", "Phone")]
    party = DirPerson(name="Kari Nordmann", dir_party_contact_info_view=blank)
    return CustTable(account_num=account, name="Kari Nordmann", dir_party=[party])


def delivered(document: SalesOrder) -> SalesOrder:
    """The order as AX has it once everything has left."""
    (table,) = document.sales_table
    table.sales_id = "SO-1"
    for line in table.sales_line:
        line.sales_status = "Delivered"
    return document


def stock(item: str) -> Reading:
    dimensions = InventSumDim(invent_site_id="1", invent_location_id="11")
    row = InventSum(
        item_id=item, physical_invent=D(10), avail_physical=D(10), invent_dim=[dimensions]
    )
    return Reading(document=InventoryOnHand(invent_sum=[row]), as_of=NOW)


def stock_policy() -> InventoryPolicy:
    return InventoryPolicy(
        locations={Warehouse(site="1", location="11"): "main"},
        default_location="main",
        max_age=timedelta(hours=1),
    )


def payment_of(**changes: Any) -> Payment:
    return record_from_object(
        Payment,
        {
            "id": "pay_1",
            "order_id": "ord_1",
            "kind": "capture",
            "method": "card",
            "amount": "10.00",
            "currency": "EUR",
            "occurred_at": "2026-11-03T09:00:00Z",
            **changes,
        },
    )


def payments_policy() -> PaymentPolicy:
    clearing = Account(type=AccountType.LEDGER, number="120000")
    return PaymentPolicy(
        company="USMF",
        payment_journal="CustPay",
        general_journal="GenJrn",
        rules={("card", None): PostingRule(clearing=clearing)},
        currency="EUR",
    )


def returned(back: Return, order: Order, policy: OrderPolicy) -> Any:
    returns = ReturnPolicy(
        orders=policy,
        path="negative-lines",
        default_reason=ReturnReason(reason="WEB", disposition="CREDIT"),
        exchange_tax="",
    )
    return return_order_from_return(
        back,
        order,
        allocation_from_order(order),
        returns,
        account="C-1",
        on=date(2026, 12, 1),
        delivered={line.id: line.quantity for line in order.lines},
    )
