"""Customers both ways: each side is written what the other owns, and nothing goes in circles."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from attrs import define, evolve, frozen

from axclarity.ax.changes import PolledChanges
from axclarity.ax.documents import CustTable, given
from axclarity.errors import AxClarityError, MappingError, OutcomeUnknown, Parked
from axclarity.flows import CustomerFlow
from axclarity.mapping import CustomerPolicy
from axclarity.mapping.customers import FieldOwnership, Owner
from axclarity.pipeline import Event, Outcome
from axclarity.sandbox import Fault
from tests.flows._desk import Desk, Site

ADDRESS = {
    "role": "billing",
    "name": "Ida Berg",
    "lines": ["Storgata 1"],
    "city": "Oslo",
    "postal_code": "0155",
    "country": "NO",
}
IDA = {
    "id": "cust_1",
    "type": "person",
    "first_name": "Ida",
    "last_name": "Berg",
    "email": "ida@example.com",
    "phone": "+47 22 123456",
    "currency": "NOK",
    "group": "trade",
    "payment_terms": "30 days",
    "addresses": [ADDRESS],
}
POLICY = CustomerPolicy(
    group="WEB",
    groups={"trade": "TRADE", "vip": "VIP"},
    create=True,
    terms={"30 days": "NET30", "10 days": "NET10"},
)
OWNERSHIP = FieldOwnership(
    owners={
        "Contact.Email": Owner.CLARITY,
        "PersonName": Owner.CLARITY,
        "DirParty.Name": Owner.CLARITY,
        "Address.Invoice": Owner.CLARITY,
    }
)


@define
class Both:
    """A customer on both sides, and the flow between them."""

    desk: Desk
    policy: CustomerPolicy = POLICY
    ownership: FieldOwnership = OWNERSHIP
    tracked: bool = True
    events: int = 0

    @property
    def flow(self) -> CustomerFlow:
        customers = self.desk.ax.customers
        changes = PolledChanges(
            customers, now=self.desk.clock, overlap=timedelta(0), may_be_empty=True
        )
        return CustomerFlow(
            shop=self.desk.shop,
            ax=self.desk.ax,
            customers=self.policy,
            ownership=self.ownership,
            changes=changes if self.tracked else None,
        )

    def register(self, **changes: Any) -> None:
        self.desk.box.clarity.register({**IDA, **changes})

    def edit(self, **changes: Any) -> None:
        self.desk.box.clarity.change("customers", "cust_1", changes)

    def tell(self) -> Outcome:
        """What a webhook of the shop would set going."""
        self.events += 1
        event = Event(
            source="clarity",
            id=f"evt_{self.events}",
            type="customer.updated",
            key="customer/cust_1",
            occurred_at=self.desk.clock(),
            payload=b"{}",
        )
        return self.desk.handle(self.flow.routes(), event)

    def fails(self, kind: type[AxClarityError]) -> Any:
        with pytest.raises(kind) as caught:
            self.tell()
        return caught.value

    def poll(self) -> list[Outcome]:
        """Ask AX what has changed, and work on that."""
        flow = self.flow
        return self.desk.work(flow.routes(), flow.sources())

    @property
    def table(self) -> CustTable:
        ((_, table),) = self.desk.box.ax.customers.items()
        return table

    @property
    def customer(self) -> Any:
        return self.desk.box.clarity.customers["cust_1"]

    def in_ax(self, edit: Callable[[CustTable], object]) -> None:
        """Somebody in AX changes the account."""
        self.desk.tick()
        table = self.table
        edit(table)
        with self.desk.box.ax._store.transaction():
            self.desk.box.ax._records.customers.put(table)

    def calls(self, operation: str) -> int:
        return self.desk.box.ax.requests.get(f"CustomerService.{operation}", 0)

    @property
    def version(self) -> int:
        return int(self.customer["version"])


@pytest.fixture
def both(site: Site, tmp_path: Path) -> Iterator[Both]:
    with site.desk(tmp_path) as desk:
        yield Both(desk)


def settled(both: Both) -> None:
    """Neither side has anything to tell any more, however often it is asked."""
    both.tell()
    both.poll()
    updates, version = both.calls("update"), both.version
    for _ in range(3):
        both.tell()
        both.poll()
    assert (both.calls("update"), both.version) == (updates, version)


def test_a_new_customer_gets_an_account_and_hears_its_number(both: Both) -> None:
    both.register()

    both.tell()

    assert both.table.our_account_num == "cust_1"
    assert both.customer["account_number"] == both.table.account_num
    assert (both.calls("create"), both.calls("update")) == (1, 0)
    settled(both)
    assert both.version == 2


def test_what_the_shop_owns_goes_to_ax_and_what_ax_owns_stays(both: Both) -> None:
    both.register()
    both.tell()
    both.edit(email="ida.berg@example.com", group="vip", payment_terms="10 days")

    outcome = both.tell()

    (contact, *_) = both.table.dir_party[0].dir_party_contact_info_view
    assert contact.locator == "ida.berg@example.com"
    assert (both.table.cust_group, both.table.paym_term_id) == ("TRADE", "NET30")
    assert (both.customer["group"], both.customer["payment_terms"]) == ("trade", "30 days")
    assert outcome.facts["withheld"] == "CustTable.CustGroup, CustTable.PaymTermId"
    settled(both)
    assert both.calls("update") == 1


def test_what_ax_owns_comes_to_the_shop(both: Both) -> None:
    both.register()
    settled(both)

    def promoted(table: CustTable) -> None:
        table.cust_group, table.paym_term_id, table.vat_num = "VIP", "NET10", "NO 999"
        (_, phone) = table.dir_party[0].dir_party_contact_info_view
        phone.locator = "+47 22 999999"

    both.in_ax(promoted)
    (outcome,) = both.poll()

    told = {name: both.customer[name] for name in ("group", "payment_terms", "tax_id", "phone")}
    assert told == {
        "group": "vip",
        "payment_terms": "10 days",
        "tax_id": "NO 999",
        "phone": "+47 22 999999",
    }
    assert outcome.summary.endswith("told the shop of tax_id, group, payment_terms, phone")
    settled(both)
    assert both.calls("update") == 0


def test_what_the_shop_owns_is_not_overwritten_by_ax(both: Both) -> None:
    both.register()
    settled(both)

    def renamed(table: CustTable) -> None:
        table.dir_party[0].dir_party_contact_info_view[0].locator = "other@example.com"

    both.in_ax(renamed)
    both.poll()

    assert both.customer["email"] == "ida@example.com"


def set_email(table: CustTable, email: str) -> None:
    table.dir_party[0].dir_party_contact_info_view[0].locator = email


def email_in_ax(both: Both) -> Any:
    return both.table.dir_party[0].dir_party_contact_info_view[0].locator


@pytest.mark.parametrize("tracked", [True, False])
def test_what_the_shop_owns_and_ax_overwrites_is_put_right(both: Both, tracked: bool) -> None:
    both.register()
    settled(both)

    for typo in ("typo@example.com", "other@example.com", "typo@example.com"):
        both.in_ax(partial(set_email, email=typo))
        both.poll() if tracked else both.tell()
        assert email_in_ax(both) == "ida@example.com"

    settled(both)
    assert both.calls("update") == 3


def test_what_is_put_right_and_not_answered_is_written_once(both: Both) -> None:
    both.register()
    settled(both)
    both.in_ax(lambda table: set_email(table, "typo@example.com"))
    both.desk.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="CustomerService.update")
    )

    both.fails(OutcomeUnknown)
    both.tell()

    assert email_in_ax(both) == "ida@example.com"
    assert both.calls("update") == 1
    settled(both)
    assert both.desk.journal.intents("uncertain") == []


@frozen
class Lowering:
    """An AX that keeps e-mail addresses in small letters, whatever it is told; and its accounts."""

    both: Any
    plain: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain, name)

    @property
    def customers(self) -> Any:
        return Lowering(self.both, self.plain.customers)

    def change(self, *args: Any, **kwargs: Any) -> Any:
        yield from self.plain.change(*args, **kwargs)
        self.both.in_ax(lambda table: set_email(table, email_in_ax(self.both).lower()))


def test_an_ax_that_keeps_things_in_a_form_of_its_own_is_not_told_for_ever(both: Both) -> None:
    both.register()
    settled(both)
    ax: Any = Lowering(both, both.desk.ax)
    both.desk.ax = ax
    both.edit(email="Ida@Example.com")
    both.tell()
    settled(both)
    assert (email_in_ax(both), both.calls("update")) == ("ida@example.com", 1)

    both.in_ax(lambda table: set_email(table, "typo@example.com"))
    both.poll()

    settled(both)
    assert (email_in_ax(both), both.calls("update")) == ("ida@example.com", 2)


def test_an_address_goes_the_way_of_its_owner(both: Both) -> None:
    both.register()
    both.tell()
    moved = {**ADDRESS, "lines": ["Torget 4"], "city": "Bergen", "postal_code": "5014"}
    both.edit(addresses=[moved])
    both.tell()
    (view,) = both.table.dir_party[0].dir_party_postal_address_view
    assert view.city == "Bergen"
    settled(both)

    both.ownership = FieldOwnership(owners={})

    def moved_again(table: CustTable) -> None:
        view = table.dir_party[0].dir_party_postal_address_view[0]
        view.street, view.city, view.zip_code = "Havna 2", "Moss", "1530"

    both.in_ax(moved_again)
    both.poll()

    (address,) = both.customer["addresses"]
    assert (address["lines"], address["city"], address["name"]) == (["Havna 2"], "Moss", "Ida Berg")
    settled(both)


def test_a_lost_answer_of_ax_changes_once(both: Both) -> None:
    both.register()
    both.tell()
    both.edit(email="ida.berg@example.com")
    both.desk.box.faults.inject(
        Fault("reset_after_commit", on="ax", operation="CustomerService.update")
    )

    both.fails(OutcomeUnknown)
    both.tell()

    assert both.calls("update") == 1
    assert both.desk.journal.intents("uncertain") == []


def test_there_and_back_again(both: Both) -> None:
    both.register()
    both.tell()
    for email in ("a@example.com", "b@example.com", "a@example.com", "b@example.com"):
        both.edit(email=email)
        both.tell()
        (contact, *_) = both.table.dir_party[0].dir_party_contact_info_view
        assert contact.locator == email


@frozen
class Shouting:
    """The customers of a shop that keeps tax ids in capital letters, whatever it is told."""

    desk: Desk
    plain: Any
    told: list[str]

    def get(self, customer_id: str) -> Any:
        return self.plain.get(customer_id)

    def update(self, customer: Any, **changes: Any) -> Any:
        self.told.append(changes["tax_id"])
        yield from self.plain.update(customer, **changes)
        shouted = {"tax_id": changes["tax_id"].upper()}
        self.desk.box.clarity.change("customers", customer.id, shouted)
        return (yield from self.get(customer.id))


def test_a_shop_that_keeps_things_in_a_form_of_its_own_is_not_told_for_ever(both: Both) -> None:
    both.register()
    settled(both)
    both.in_ax(lambda table: setattr(table, "vat_num", "no 999"))
    shop: Any = Shouting(both.desk, both.desk.shop.customers, [])
    both.desk.shop = evolve(both.desk.shop, customers=shop)
    both.poll()
    both.tell()
    both.tell()
    assert (shop.told, both.customer["tax_id"]) == (["no 999"], "NO 999")

    both.edit(tax_id="SOMETHING ELSE")
    both.tell()
    assert (shop.told, both.customer["tax_id"]) == (["no 999", "no 999"], "NO 999")


def test_customers_that_are_not_the_shops_are_left_alone(both: Both) -> None:
    both.register()
    settled(both)
    both.desk.box.ax.add_customer("C-OTHER", name="Wholesale")

    assert both.poll() == []


def test_without_change_tracking_ax_is_heard_with_the_shops_next_event(both: Both) -> None:
    both.tracked = False
    both.register()
    both.tell()
    both.in_ax(lambda table: setattr(table, "cust_group", "VIP"))

    assert both.flow.sources() == ()
    both.tell()

    assert both.customer["group"] == "vip"


def test_a_customer_whom_ax_knows_is_taken_for_that_one(both: Both) -> None:
    both.desk.box.ax.add_customer("C-IDA", name="Ida", currency="NOK")
    both.register(account_number="C-IDA")

    both.tell()

    assert both.desk.journal.bound("customer", "cust_1") == "C-IDA"
    assert both.calls("create") == 0


def test_without_leave_to_create_a_person_decides(both: Both) -> None:
    both.policy = evolve(POLICY, create=False)
    both.register()

    assert both.fails(Parked).rule == "customer.not-found"


def test_an_incomplete_customer_is_parked_with_what_is_missing(both: Both) -> None:
    both.register(currency="")

    refused = both.fails(Parked)

    assert refused.problems[1].path == "$.currency"


def test_an_account_that_is_gone_is_a_matter_for_a_person(both: Both) -> None:
    both.register()
    settled(both)
    both.desk.tick()
    both.desk.box.ax._store.delete("ax.customer", given(both.table.account_num, ""))

    assert both.fails(Parked).rule == "customer.vanished"


def test_a_customer_whose_account_is_gone_goes_on_with_the_one_that_a_person_names(
    both: Both,
) -> None:
    both.register()
    both.tell()
    gone = given(both.table.account_num, "")
    both.desk.box.ax._store.delete("ax.customer", gone)
    both.desk.box.ax.add_customer("C-NEW", name="Ida", currency="NOK")
    both.edit(email="ida.berg@example.com")

    (problem,) = both.fails(Parked).problems
    assert problem.rule == "customer.vanished"
    assert "axclarity journal rebind customer cust_1" in problem.hint
    before = both.desk.journal.rebind("customer", "cust_1", "C-NEW", both.desk.clock(), by="ada")
    outcome = both.tell()

    assert before == gone
    assert outcome.facts["account"] == both.customer["account_number"] == "C-NEW"
    (contact, *_) = both.table.dir_party[0].dir_party_contact_info_view
    assert contact.locator == "ida.berg@example.com"
    settled(both)


def test_what_no_policy_covers_is_refused_by_name(both: Both) -> None:
    both.register()
    both.tell()
    both.edit(payment_terms="never")

    assert both.fails(MappingError).rule == "customer.terms"
