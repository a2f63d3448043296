from collections.abc import Callable
from typing import Any

import pytest

from axclarity.ax.documents import CustTable, DirPartyContactInfoView, field_specs
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.clarity.models import record_from_object
from axclarity.mapping.customers import Search, searches_from_customer, searches_from_order

Make = Callable[..., Any]
LOCATOR = ("DirPartyContactInfoView", "Locator")


def told(searches: tuple[Search, ...]) -> list[tuple[str, str, str]]:
    return [(each.data_source, each.field, each.value) for each in searches]


def test_the_surest_search_comes_first(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00")], phone=" +47 55 ")

    assert told(searches_from_order(order, reference="G:1")) == [
        ("CustTable", "OurAccountNum", "cust_1"),
        (*LOCATOR, "kari@example.com"),
        ("CustTable", "Name", "Kari Nordmann"),
        (*LOCATOR, "+47 55"),
    ]


@pytest.mark.parametrize("customer_id", [None, "", " "])
def test_a_guest_is_searched_by_the_reference_of_guests(
    make_order: Make, make_line: Make, customer_id: str | None
) -> None:
    order = make_order(
        [make_line(1, "1.00")],
        customer_id=customer_id,
        email="",
        billing_address=None,
        shipping_address={"company": "Fjell AS", "country": "NO", "phone": "+47 56"},
    )

    assert told(searches_from_order(order, reference="G:1")) == [
        ("CustTable", "OurAccountNum", "G:1"),
        ("CustTable", "Name", "Fjell AS"),
        (*LOCATOR, "+47 56"),
    ]


def test_nobody_is_not_searched_for(make_order: Make, make_line: Make) -> None:
    order = make_order(
        [make_line(1, "1.00")],
        customer_id=None,
        email=" ",
        billing_address=None,
        shipping_address=None,
    )

    assert searches_from_order(order) == ()


def test_a_customer_is_searched_by_all_that_is_told_and_nothing_twice() -> None:
    customer = record_from_object(
        ShopCustomer,
        {
            "id": "cust_7",
            "updated_at": "2026-11-03T09:00:00+01:00",
            "account_number": "C-1",
            "company": "Fjell AS",
            "first_name": "Kari",
            "last_name": "",
            "tax_id": "NO123",
            "phone": "+47 55",
            "addresses": [{"role": "billing", "country": "NO", "phone": "+47 55"}],
        },
    )

    found = searches_from_customer(customer)

    assert told(found) == [
        ("CustTable", "AccountNum", "C-1"),
        ("CustTable", "OurAccountNum", "cust_7"),
        ("CustTable", "VATNum", "NO123"),
        ("CustTable", "Name", "Fjell AS"),
        ("CustTable", "Name", "Kari"),
        (*LOCATOR, "+47 55"),
    ]
    assert "Fjell" not in repr(found)


def test_every_search_is_of_a_field_that_there_is(make_order: Make, make_line: Make) -> None:
    kinds: dict[str, type[Any]] = {
        "CustTable": CustTable,
        "DirPartyContactInfoView": DirPartyContactInfoView,
    }
    for search in searches_from_order(make_order([make_line(1, "1.00")], phone="+47 55")):
        assert search.field in {spec.name for spec in field_specs(kinds[search.data_source])}


@pytest.mark.parametrize("filler", ["unknown", "000000000", "NO 000", "-"])
def test_a_tax_id_that_says_nothing_is_not_searched_for(filler: str) -> None:
    customer = record_from_object(
        ShopCustomer,
        {"id": "cust_7", "updated_at": "2026-11-03T09:00:00+01:00", "tax_id": filler},
    )

    assert told(searches_from_customer(customer)) == [("CustTable", "OurAccountNum", "cust_7")]
