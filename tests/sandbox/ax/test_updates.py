"""What AX does with sales orders and customers that are changed or deleted."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirOrganization,
    DirPerson,
    InventDim,
    OrganizationName,
    PostalAddressKey,
    SalesOrder,
    SalesTable,
)
from axclarity.sandbox.ax._versions import document_hash, entities, renew_changed

D = Decimal
Made = Callable[..., Any]
ID = "SO-000001"
AT = datetime(2026, 2, 1, 9, tzinfo=UTC)
CONFLICT = "The document hash does not match: the record has changed since it was read."


@pytest.fixture
def made(caller: Any, order: Made, line: Made) -> SalesTable:
    """An order of two lines as it was read, marked for a partial update."""
    lines = [line(quantity="2"), line(quantity="3")]
    caller.created(order(sales_line=lines, reservation="Automatic", customer_ref="mine"))
    table: SalesTable = in_part(caller.read(ID))
    return table


def in_part(record: Any) -> Any:
    for each in entities(record):
        each.action = "update"
    return record


def whole(table: SalesTable) -> SalesTable:
    for each in entities(table):
        each.action = None
    table.action = "replace"
    return table


def change(caller: Any, table: SalesTable, **context: str) -> Any:
    caller.reply(caller.update(SalesOrder(sales_table=[table]), ID, **context))
    return caller.read(ID)


def refusal(caller: Any, table: SalesTable) -> Any:
    return caller.fault(caller.update(SalesOrder(sales_table=[table]), ID))


class TestIdentity:
    """RecId, RecVersion, hash."""

    def test_every_record_has_an_id_and_the_first_version(self, made: SalesTable) -> None:
        ids = [each.rec_id for each in entities(made)]
        assert len(set(ids)) == len(ids) == 5
        assert {each.rec_version for each in entities(made)} == {1}

    def test_the_hash_has_32_hexadecimal_characters(self, made: SalesTable) -> None:
        told = str(made.document_hash)
        assert len(told) == 32
        assert int(told, 16)
        assert told == document_hash(made)

    def test_only_what_changed_gets_another_version(self, caller: Any, made: SalesTable) -> None:
        before = made.document_hash
        made.sales_line[0].customer_ref = "x"
        after = change(caller, made)
        assert after.sales_line[0].rec_version not in (1, UNSET)
        assert (after.rec_version, after.sales_line[1].rec_version) == (1, 1)
        assert after.document_hash != before

    def test_versions_say_nothing_and_are_the_same_in_every_run(self) -> None:
        found = []
        for version in (1, 1, 2):
            before = InventDim(rec_id=7, rec_version=version)
            after = InventDim(rec_id=7, rec_version=version, invent_site_id="1")
            renew_changed(after, before)
            found.append(after.rec_version)
        assert found[0] == found[1] == 1781599304
        assert found[2] not in (found[0], 1, 2, 3)

    def test_nothing_changed_is_no_new_version(self, caller: Any, made: SalesTable) -> None:
        assert change(caller, made).rec_version == 1

    def test_a_posting_is_a_change(self, caller: Any, made: SalesTable) -> None:
        caller.company.ship(ID, {"SHIRT": D(1)}, at=AT)
        assert refusal(caller, made).codes == ("DocumentHashMismatch",)

    def test_what_a_caller_says_of_identity_on_create_does_not_count(
        self, caller: Any, order: Made, line: Made
    ) -> None:
        sent = order(rec_id=7, rec_version=9, sales_line=[line(rec_id=7, rec_version=9)])
        caller.created(sent)
        table = caller.read(ID)
        assert 7 not in (table.rec_id, table.sales_line[0].rec_id)
        assert (table.rec_version, table.sales_line[0].rec_version) == (1, 1)


class TestProof:
    """What an update must say it has read."""

    def test_a_stale_hash_is_a_conflict(self, caller: Any, made: SalesTable) -> None:
        made.document_hash = "0" * 32
        fault = refusal(caller, made)
        assert (fault.codes, fault.messages) == (("DocumentHashMismatch",), (CONFLICT,))

    def test_nothing_is_a_fault(self, caller: Any, made: SalesTable) -> None:
        made.document_hash = UNSET
        made.sales_line[1].rec_version = UNSET
        assert refusal(caller, made).codes == ("ConcurrencyInformationMissing",)

    def test_a_root_without_anything_is_a_fault(self, caller: Any, made: SalesTable) -> None:
        bare = SalesTable(
            action="update",
            purch_order_form_num="W-1",
            receipt_date_requested=made.receipt_date_requested,
        )
        assert refusal(caller, bare).codes == ("ConcurrencyInformationMissing",)

    def test_versions_of_all_records_are_enough(self, caller: Any, made: SalesTable) -> None:
        made.document_hash, made.customer_ref = UNSET, "x"
        assert change(caller, made).customer_ref == "x"

    def test_a_stale_version_is_a_conflict(self, caller: Any, made: SalesTable) -> None:
        made.document_hash = UNSET
        made.sales_line[0].rec_version = 5
        assert refusal(caller, made).codes == ("DocumentHashMismatch",)

    def test_both_are_both_checked(self, caller: Any, made: SalesTable) -> None:
        made.sales_line[0].rec_version = 5
        assert refusal(caller, made).codes == ("DocumentHashMismatch",)

    def test_new_lines_need_no_proof(self, caller: Any, made: SalesTable, line: Made) -> None:
        made.document_hash = UNSET
        made.sales_line.append(line(action="create"))
        assert len(change(caller, made).sales_line) == 3


class TestInPart:
    """action="update"."""

    def test_left_out_and_nil_stay_and_empty_clears(self, caller: Any, made: SalesTable) -> None:
        made.customer_ref, made.delivery_name, made.sales_name = UNSET, None, ""
        after = change(caller, made)
        assert (after.customer_ref, after.delivery_name) == ("mine", "Fjord AS")
        assert caller.company.orders[ID].sales_name == ""

    def test_lines_that_are_not_sent_stay(self, caller: Any, made: SalesTable) -> None:
        made.sales_line = []
        assert len(change(caller, made).sales_line) == 2

    def test_children_follow_their_actions(self, caller: Any, made: SalesTable, line: Made) -> None:
        first, second = made.sales_line
        first.sales_qty, second.action = D(5), "delete"
        made.sales_line.append(line("JAM", "1", sales_unit="jar", action="create"))
        after = change(caller, made)
        assert [(x.item_id, x.sales_qty) for x in after.sales_line] == [("SHIRT", 5), ("JAM", 1)]
        new = after.sales_line[1]
        assert (new.line_num, new.invent_trans_id, new.rec_version) == (3, "LOT-000003", 1)
        assert after.sales_line[0].invent_trans_id == "LOT-000001"

    def test_a_child_that_is_not_there_is_refused(self, caller: Any, made: SalesTable) -> None:
        made.sales_line[0].rec_id = 1
        made.sales_line[0].rec_version = UNSET
        assert "SalesLine record" in refusal(caller, made).infolog[0]

    def test_totals_and_reservations_follow(self, caller: Any, made: SalesTable) -> None:
        made.sales_line[0].sales_qty = D(6)
        after = change(caller, made)
        assert (after.total_balance, after.total_sales_tax) == (D("89.91"), D("22.48"))
        assert caller.company.on_hand("SHIRT", "11").reserved == 9
        assert after.sales_line[0].remain_sales_physical == 6

    def test_a_deleted_line_lets_its_reservation_go(self, caller: Any, made: SalesTable) -> None:
        made.sales_line[1].action = "delete"
        change(caller, made)
        assert caller.company.on_hand("SHIRT", "11").reserved == 2

    def test_another_warehouse_moves_the_reservation(self, caller: Any, made: SalesTable) -> None:
        made.sales_line[0].invent_dim[0].invent_location_id = "21"
        change(caller, made)
        stock = [caller.company.on_hand("SHIRT", place).reserved for place in ("11", "21")]
        assert stock == [3, 2]

    def test_a_line_amount_that_is_sent_is_kept(self, caller: Any, made: SalesTable) -> None:
        made.sales_line[0].sales_qty, made.sales_line[0].line_amount = D(4), D("1.00")
        assert change(caller, made).sales_line[0].line_amount == D("1.00")

    def test_what_ax_alone_decides_stays(self, caller: Any, made: SalesTable) -> None:
        made.sales_status, made.sales_id, made.document_status = "Invoiced", "SO-9", "Invoice"
        made.sales_line[0].delivered_intotal = D(1)
        after = change(caller, made)
        assert (after.sales_status, after.document_status) == ("Backorder", "None")
        assert after.sales_line[0].delivered_intotal is UNSET
        assert list(caller.company.orders) == [ID]

    @pytest.mark.parametrize("clear", [True, False])
    def test_nil_clears_a_surrogate_key_if_the_document_says_so(
        self, caller: Any, order: Made, clear: bool
    ) -> None:
        place = PostalAddressKey(location_location_id="L-1", valid_from=AT)
        caller.created(order(delivery_postal_address=place))
        table = in_part(caller.read(ID))
        table.delivery_postal_address = None
        sent = SalesOrder(sales_table=[table])
        sent.clear_nil_fields_on_update = "true" if clear else "false"
        caller.reply(caller.update(sent, ID))
        assert (caller.read(ID).delivery_postal_address is UNSET) == clear


class TestWhole:
    """action="replace", or no action at all."""

    def test_what_is_not_sent_is_cleared_and_lines_are_deleted(
        self, caller: Any, made: SalesTable, line: Made
    ) -> None:
        table = whole(made)
        table.customer_ref = UNSET
        table.sales_line = [table.sales_line[1], line("JAM", "1", sales_unit="jar")]
        after = change(caller, table)
        assert after.customer_ref is UNSET
        assert [x.invent_trans_id for x in after.sales_line] == ["LOT-000002", "LOT-000003"]
        assert (after.sales_id, after.sales_status) == (ID, "Backorder")
        assert caller.company.on_hand("SHIRT", "11").reserved == 3

    def test_no_action_is_whole(self, caller: Any, made: SalesTable) -> None:
        table = whole(made)
        table.action, table.customer_ref = None, None
        assert change(caller, table).customer_ref is UNSET

    def test_mandatory_fields_cannot_be_cleared(self, caller: Any, made: SalesTable) -> None:
        table = whole(made)
        table.currency_code = UNSET
        infolog = refusal(caller, table).infolog
        assert infolog == (
            "Field 'Currency' must be filled in.",
            "Cannot edit a record in Sales orders (SalesTable).",
        )


class TestRules:
    """What AX refuses, and messages that come twice."""

    @pytest.mark.parametrize(
        ("fields", "complaint"),
        [
            ({"item_id": "SKU-9"}, "Item number SKU-9 does not exist."),
            ({"sales_unit": "box"}, "Unit conversion from box to ea does not exist."),
        ],
    )
    def test_lines(
        self, caller: Any, made: SalesTable, fields: dict[str, Any], complaint: str
    ) -> None:
        for name, value in fields.items():
            setattr(made.sales_line[0], name, value)
        infolog = refusal(caller, made).infolog
        assert infolog == (complaint, "Cannot edit a record in Order lines (SalesLine).")
        assert caller.company.orders[ID].sales_line[0].item_id == "SHIRT"

    def test_no_less_than_delivered(self, caller: Any, made: SalesTable) -> None:
        caller.company.ship(ID, {"LOT-000001": D(2)}, at=AT)
        table = in_part(caller.read(ID))
        table.sales_line[0].sales_qty = D(1)
        assert "less than what is delivered" in refusal(caller, table).infolog[0]

    def test_a_delivered_line_cannot_go(self, caller: Any, made: SalesTable) -> None:
        caller.company.ship(ID, {"LOT-000001": D(2)}, at=AT)
        table = in_part(caller.read(ID))
        table.sales_line[0].action = "delete"
        assert "has deliveries" in refusal(caller, table).infolog[0]

    def test_more_of_a_delivered_line_is_open_again(self, caller: Any, made: SalesTable) -> None:
        caller.company.ship(ID, at=AT)
        table = in_part(caller.read(ID))
        assert table.sales_status == "Delivered"
        table.sales_line[0].sales_qty = D(4)
        after = change(caller, table)
        assert (after.sales_status, after.sales_line[0].remain_sales_physical) == ("Backorder", 2)

    def test_an_invoiced_order_stays(self, caller: Any, made: SalesTable) -> None:
        caller.company.ship(ID, at=AT)
        caller.company.invoice(ID)
        assert "is Invoiced" in refusal(caller, in_part(caller.read(ID))).infolog[0]

    def test_keys_and_records_must_match(self, caller: Any, made: SalesTable) -> None:
        answer = caller.update(SalesOrder(sales_table=[made]), ID, "SO-000002")
        assert caller.fault(answer).infolog == ("There are 2 entity keys for 1 records.",)

    def test_an_order_that_is_not_there(self, caller: Any, made: SalesTable) -> None:
        answer = caller.update(SalesOrder(sales_table=[made]), "SO-9")
        assert caller.fault(answer).infolog == ("Sales order SalesId=SO-9 does not exist.",)

    def test_a_message_changes_once(self, caller: Any, made: SalesTable) -> None:
        identity = "6f1f6b9c-8b43-5b1e-9a53-0b2f2f5a0001"
        made.customer_ref = "x"
        change(caller, made, message_id=identity)
        again = caller.update(
            SalesOrder(sales_table=[in_part(caller.read(ID))]), ID, message_id=identity
        )
        assert caller.fault(again).codes == ("DuplicateMessage",)

    def test_all_or_none(self, caller: Any, made: SalesTable, order: Made) -> None:
        caller.created(order("W-2"))
        made.customer_ref = "x"
        other = in_part(caller.read("SO-000002"))
        other.document_hash = "0" * 32
        answer = caller.update(SalesOrder(sales_table=[made, other]), ID, "SO-000002")
        caller.fault(answer)
        assert caller.read(ID).customer_ref == "mine"

    def test_the_number_of_the_shop_can_be_found_after_it_changed(
        self, caller: Any, made: SalesTable
    ) -> None:
        made.purch_order_form_num = "W-9"
        change(caller, made)
        assert caller.keys(("PurchOrderFormNum", "Equal", "W-9")) == [ID]
        assert caller.keys(("PurchOrderFormNum", "Equal", "W-1")) == []


class TestDelete:
    """Orders go while nothing is delivered."""

    def test_an_open_order_goes(self, caller: Any, made: SalesTable) -> None:
        caller.reply(caller.delete(SalesOrder, ID))
        assert caller.company.orders == {}
        assert caller.company.on_hand("SHIRT", "11").reserved == 0
        assert caller.keys(("PurchOrderFormNum", "Equal", "W-1")) == []

    def test_a_delivered_one_stays(self, caller: Any, made: SalesTable) -> None:
        caller.company.ship(ID, {"SHIRT": D(1)}, at=AT)
        assert "has deliveries" in caller.fault(caller.delete(SalesOrder, ID)).infolog[0]
        assert list(caller.company.orders) == [ID]

    def test_one_that_is_not_there_is_a_fault(self, caller: Any) -> None:
        assert "does not exist" in caller.fault(caller.delete(SalesOrder, ID)).infolog[0]

    def test_a_message_deletes_once(self, caller: Any, made: SalesTable) -> None:
        identity = "6f1f6b9c-8b43-5b1e-9a53-0b2f2f5a0002"
        caller.reply(caller.delete(SalesOrder, ID, message_id=identity))
        again = caller.fault(caller.delete(SalesOrder, ID, message_id=identity))
        assert again.codes == ("DuplicateMessage",)


class TestCustomers:
    """The same for customers."""

    def customer(self, caller: Any) -> CustTable:
        (found,) = caller.read_document(Customer, AccountNum="C-1").cust_table
        table: CustTable = in_part(found)
        return table

    def update(self, caller: Any, table: CustTable) -> Any:
        return caller.update(Customer(cust_table=[table]), "C-1")

    def test_a_part(self, caller: Any) -> None:
        table = self.customer(caller)
        table.cust_group, table.account_num = "VIP", "C-9"
        caller.reply(self.update(caller, table))
        after = caller.company.customers["C-1"]
        assert (after.cust_group, after.our_account_num, after.name) == (
            "VIP",
            "cust_1",
            "Fjord AS",
        )

    def test_the_name_follows_the_party(self, caller: Any) -> None:
        table = self.customer(caller)
        (party,) = table.dir_party
        assert isinstance(party, DirOrganization)
        party.organization_name[0].name = "Fjell AS"
        caller.reply(self.update(caller, table))
        assert caller.company.customers["C-1"].name == "Fjell AS"

    def test_a_stale_one_is_a_conflict(self, caller: Any) -> None:
        first, second = self.customer(caller), self.customer(caller)
        first.cust_group = second.cust_group = "VIP"
        caller.reply(self.update(caller, first))
        assert caller.fault(self.update(caller, second)).messages == (CONFLICT,)

    def test_a_group_is_needed(self, caller: Any) -> None:
        table = self.customer(caller)
        table.cust_group = ""
        assert caller.fault(self.update(caller, table)).infolog[0].startswith("Field 'Customer gr")

    def test_a_party_keeps_its_kind(self, caller: Any) -> None:
        table = self.customer(caller)
        rec_id = table.dir_party[0].rec_id
        table.dir_party = [DirPerson(action="update", rec_id=rec_id, rec_version=1)]
        assert "cannot become" in caller.fault(self.update(caller, table)).infolog[0]

    def test_one_without_orders_goes(self, caller: Any, order: Made) -> None:
        caller.company.add_customer("C-2", name="Nobody")
        caller.reply(caller.delete(Customer, "C-2"))
        caller.created(order())
        assert "has sales orders" in caller.fault(caller.delete(Customer, "C-1")).infolog[0]
        assert list(caller.company.customers) == ["C-1"]

    def test_organisations_are_named_anew(self, caller: Any) -> None:
        table = self.customer(caller)
        table.dir_party[0].action = "delete"
        table.dir_party.append(
            DirOrganization(action="create", organization_name=[OrganizationName(name="N")])
        )
        after = self.update(caller, table)
        caller.reply(after)
        assert caller.company.customers["C-1"].name == "N"
